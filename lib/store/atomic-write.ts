import { randomUUID } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { syncFolder, writeSynced } from "./synced-write.js";

/**
 * Replaces a file so that, whatever happens, the path holds the old bytes or the new ones: a temporary file beside it,
 * fsync, rename, fsync of the folder. The folder must exist. A full disk is an error, and the old bytes stay.
 */
export function atomicWrite(path: string, content: Uint8Array | string): void {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeSynced(draft, content);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}
