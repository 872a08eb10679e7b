import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

/** Writes all bytes from a place in an open file on; the system may take them in parts, as it does on a full disk. */
export function writeAll(handle: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(handle, bytes, done, bytes.length - done, position + done);
  }
}

/** Makes a new file and waits until its bytes are on the disk. @throws if it exists */
export function writeSynced(path: string, content: Uint8Array | string): void {
  const handle = openSync(path, "wx");
  try {
    writeAll(handle, typeof content === "string" ? Buffer.from(content) : content, 0);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Waits until the folder's list of names is on the disk. Windows cannot do this and does not need it. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
