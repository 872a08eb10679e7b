/** What to do about a disk that refuses, by the system's code. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
  EROFS: "nothing can be written there; choose another folder, or make this one writable",
  EACCES: "nothing can be written there; choose another folder, or make this one writable",
  EPERM: "nothing can be written there; choose another folder, or make this one writable",
  ENOTDIR: "a part of this path is a file; choose another folder",
  EEXIST: "a part of this path is a file; choose another folder",
  EIO: "the disk reports a fault; look at it, or choose another folder",
};

/** For an error of the file system: what is the matter with the folder, what to do, and the system's words. Else null. */
export function diskRemedy(error: unknown, folder: string): string | null {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !Object.hasOwn(REMEDIES, code)) return null;
  return `${folder}: ${REMEDIES[code]} (${message})`;
}
