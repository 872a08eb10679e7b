import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { checkRunFileNames } from "./file-name.js";
import { syncFolder, writeSynced } from "./synced-write.js";

/** Content of a flat folder by file name. */
export type FolderContent = Readonly<Record<string, Uint8Array | string>>;

/**
 * Writes a folder of files so that it appears whole or not at all: a hidden sibling is filled and synced to the disk,
 * then renamed. What an earlier, killed attempt left beside it is removed.
 * @param replace whether a folder that stands there gives way; it is moved aside first and removed last
 * @throws if a name is not in order, the folder exists and may not be replaced, or the disk refuses
 */
export function writeFolder(folder: string, files: FolderContent, replace = false): void {
  checkRunFileNames(Object.keys(files));
  const target = resolve(folder);
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  const hidden = `.${basename(target)}.writing-`;
  const leftovers = readdirSync(parent).filter((name) => name.startsWith(hidden));
  const partial = mkdtempSync(join(parent, hidden));
  try {
    // The folder of a moment ago was for its maker alone.
    chmodSync(partial, 0o755);
    for (const [name, content] of Object.entries(files)) writeSynced(join(partial, name), content);
    syncFolder(partial);
    if (replace) {
      const aside = mkdtempSync(join(parent, hidden));
      leftovers.push(basename(aside));
      try {
        renameSync(target, join(aside, "old"));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  syncFolder(parent);
  for (const name of leftovers) rmSync(join(parent, name), { recursive: true, force: true });
}
