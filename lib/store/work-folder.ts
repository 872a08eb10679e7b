import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { LockedError, takeLock } from "./lock.js";

const LOCK = "lock.json";
const MAX_ATTEMPTS = 20;

/** The hidden folder beside a run in which it comes about; one process at a time holds it. */
export interface WorkFolder {
  readonly path: string;
  /** Removes everything in it but the lock. */
  clear(): void;
  /** Gives it back; an empty folder goes away. */
  release(): void;
}

/** The work folder of a run: "runs/a" has "runs/.a.partial". It stays when a process is killed, and is found again. */
export function workFolderPath(runFolder: string): string {
  const target = resolve(runFolder);
  return join(dirname(target), `.${basename(target)}.partial`);
}

/**
 * Makes or finds a run's work folder and takes its lock.
 * @throws LockedError if another process holds it; Error if it cannot be written
 */
export function holdWorkFolder(runFolder: string): WorkFolder {
  const path = workFolderPath(runFolder);
  const lock = join(path, LOCK);
  for (let attempt = 0; ; attempt++) {
    const made = mkdirSync(dirname(path), { recursive: true });
    const leave = () => removeEmpty(path, made);
    try {
      if (!existsSync(path)) mkdirSync(path);
      const unlock = takeLock(lock);
      return {
        path,
        clear: () => clear(path),
        release() {
          unlock();
          leave();
        },
      };
    } catch (error) {
      leave();
      if (error instanceof LockedError) throw new LockedError(`${path}: ${error.message}`, { cause: error });
      // Another process that leaves may remove the folder between two steps of this one.
      const passing = ["ENOENT", "EEXIST"].includes(String((error as NodeJS.ErrnoException).code));
      if (!passing || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function clear(path: string): void {
  for (const name of readdirSync(path)) if (name !== LOCK) rmSync(join(path, name), { recursive: true, force: true });
}

/** Removes the folder, and those above that were made for it, as far as they are empty. */
function removeEmpty(path: string, made: string | undefined): void {
  try {
    rmdirSync(path);
    if (made === undefined) return;
    for (let above = dirname(path); above.length >= made.length; above = dirname(above)) rmdirSync(above);
  } catch {
    // It holds something, or another process has removed it.
  }
}
