import { closeSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";

/**
 * Replaces a file so that, whatever happens, the path holds the old bytes or the new ones: a temporary file beside it,
 * fsync, rename, fsync of the folder. The folder must exist.
 */
export async function atomicWrite(path: string, content: Uint8Array | string): Promise<void> {
  await writeFileAtomic(path, content, { fsync: true });
  syncFolder(dirname(path));
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
