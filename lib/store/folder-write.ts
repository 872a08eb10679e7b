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
    alone(target, () => write(parent, target, files, replace));
  } catch (error) {
    const remedy = diskRemedy(error, parent);
    throw remedy ? new Error(remedy, { cause: error }) : error;
  }
}

/** Removes what a killed `writeFolder` left beside a folder that is complete. */
export function clearFolderLeftovers(folder: string): void {
  const target = resolve(folder);
  const isLeft = (name: string) => name.startsWith(hiddenName(target)) || name === basename(lockOf(target));
  if (!readdirSync(dirname(target)).some(isLeft)) return;
  try {
    alone(target, () => removeAll(target, leftoversOf(target)));
  } catch {
    // Another process is at work there, or nobody may. The folder is complete in either case.
  }
}

/**
 * Puts a folder back that a killed `writeFolder` had moved aside, if it is not there.
 * @throws LockedError while another process writes it
 */
export function putFolderBack(folder: string): void {
  const target = resolve(folder);
  if (existsSync(target) || !existsSync(dirname(target))) return;
  const hidden = leftoversOf(target).map((name) => join(dirname(target), name));
  if (!hidden.some((path) => existsSync(join(path, OLD)))) return;
  alone(target, () => {
    for (const path of hidden) putBack(path, target);
  });
}

function alone(target: string, work: () => void): void {
  const lock = takeLock(lockOf(target));
  try {
    work();
  } finally {
    lock.release();
  }
}

function lockOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.writing.json`);
}

function hiddenName(target: string): string {
  return `.${basename(target)}.writing-`;
}

function leftoversOf(target: string): string[] {
  return readdirSync(dirname(target)).filter((name) => name.startsWith(hiddenName(target)));
}

function removeAll(target: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(dirname(target), name), { recursive: true, force: true });
}

function write(parent: string, target: string, files: FolderContent, replace: boolean): void {
  const leftovers = leftoversOf(target);
  for (const name of leftovers) putBack(join(parent, name), target);
  const partial = mkdtempSync(join(parent, hiddenName(target)));
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
  removeAll(target, [...leftovers, basename(partial)]);
}

/** Puts back what was moved aside, if nothing has come in its place. */
function putBack(hidden: string, target: string): void {
  const aside = join(hidden, OLD);
  if (existsSync(aside) && !existsSync(target)) renameSync(aside, target);
}
