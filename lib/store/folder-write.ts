import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { diskRemedy } from "./disk-error.js";
import { checkRunFileNames } from "./file-name.js";
import { takeLock } from "./lock.js";
import { syncFolder, writeSynced } from "./synced-write.js";

/** Where a folder waits, inside a hidden one, while another takes its place. */
const OLD = "old";

/** Content of a flat folder by file name. */
export type FolderContent = Readonly<Record<string, Uint8Array | string>>;

/**
 * Writes a folder of files so that it appears whole or not at all: a hidden sibling is filled and synced to the disk,
 * then renamed. What an earlier, killed attempt left beside it is removed; a folder that it had moved aside is put back.
 * @param replace whether a folder that stands there gives way; it is moved aside first and removed last
 * @throws if a name is not in order, the folder exists and may not be replaced, another process writes it (LockedError),
 * or the disk refuses; what stood there stays
 */
export function writeFolder(folder: string, files: FolderContent, replace = false): void {
  checkRunFileNames(Object.keys(files));
  const target = resolve(folder);
  const parent = dirname(target);
  try {
    mkdirSync(parent, { recursive: true });
    const lock = takeLock(join(parent, `.${basename(target)}.writing.json`));
    try {
      write(parent, target, files, replace);
    } finally {
      lock.release();
    }
  } catch (error) {
    const remedy = diskRemedy(error, parent);
    throw remedy ? new Error(remedy, { cause: error }) : error;
  }
}

function write(parent: string, target: string, files: FolderContent, replace: boolean): void {
  const hidden = `.${basename(target)}.writing-`;
  const leftovers = readdirSync(parent).filter((name) => name.startsWith(hidden));
  for (const name of leftovers) putBack(join(parent, name), target);
  const partial = mkdtempSync(join(parent, hidden));
  const aside = join(partial, OLD);
  const fresh = join(partial, "new");
  try {
    mkdirSync(fresh);
    for (const [name, content] of Object.entries(files)) writeSynced(join(fresh, name), content);
    syncFolder(fresh);
    if (replace && existsSync(target)) renameSync(target, aside);
    renameSync(fresh, target);
  } catch (error) {
    putBack(partial, target);
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  syncFolder(parent);
  for (const name of [...leftovers, basename(partial)]) rmSync(join(parent, name), { recursive: true, force: true });
}

/** Puts back what was moved aside, if nothing has come in its place. */
function putBack(hidden: string, target: string): void {
  const aside = join(hidden, OLD);
  if (existsSync(aside) && !existsSync(target)) renameSync(aside, target);
}
