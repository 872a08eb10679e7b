import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Lock, takeLock } from "./lock.js";
import { isStill, startBeat, WATCH_SECONDS } from "./lock-beat.js";
import { LockedError, UnseenHolderError } from "./lock-error.js";
import { holderState, readHolder } from "./lock-holder.js";

const LOCK = "lock.json";
const MAX_ATTEMPTS = 20;

/** The hidden folder beside a run in which it comes about; one process at a time holds it. */
export interface WorkFolder {
  readonly path: string;
  /** Of this holder alone. */
  readonly id: string;
  /** To be called before anything in it is changed. @throws LockedError if another process has taken it over */
  check(): void;
  /** Removes everything in it but the lock. Nothing if it is another's. */
  clear(): void;
  /** Gives it back; an empty folder goes away. */
  release(): void;
}

/** The work folder of a run: "runs/a" has "runs/.a.partial". It stays when a process is killed, and is found again. */
export function workFolderPath(runFolder: string): string {
  const target = resolve(runFolder);
  return join(dirname(target), `.${basename(target)}.partial`);
}

/** "process 12 on host", if one works on the run, or may do so elsewhere; else null. */
export function workFolderHolder(runFolder: string): string | null {
  try {
    const holder = readHolder(join(workFolderPath(runFolder), LOCK));
    return holder && holderState(holder) !== "dead" ? `process ${holder.pid} on ${holder.host}` : null;
  } catch {
    // A damaged lock; who wants to work there is told.
    return null;
  }
}

/**
 * Makes or finds a run's work folder and takes its lock, which a thread renews until it is released.
 * @param dead as of `takeLock`
 * @throws LockedError if another process holds it; Error if it cannot be written
 */
export function holdWorkFolder(runFolder: string, dead?: ReadonlySet<string>): WorkFolder {
  const path = workFolderPath(runFolder);
  for (let attempt = 0; ; attempt++) {
    const made = mkdirSync(dirname(path), { recursive: true });
    const leave = () => removeEmpty(path, made);
    try {
      if (!existsSync(path)) mkdirSync(path);
      return heldFolder(path, takeLock(join(path, LOCK), dead), leave);
    } catch (error) {
      leave();
      if (error instanceof LockedError) throw new LockedError(`${path}: ${error.message}`, { cause: error });
      // Another process that leaves may remove the folder between two steps of this one.
      const passing = ["ENOENT", "EEXIST"].includes(String((error as NodeJS.ErrnoException).code));
      if (!passing || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/**
 * As `holdWorkFolder`; but a holder on another host, which may be alive, is watched first: it is followed if it does not
 * renew its lock.
 * @param onWait told that this is being done, and how long it takes
 * @throws as `holdWorkFolder`; AbortError on the signal
 */
export async function awaitWorkFolder(
  runFolder: string,
  { signal, onWait }: { readonly signal?: AbortSignal; readonly onWait?: (text: string) => void } = {},
): Promise<WorkFolder> {
  const dead = new Set<string>();
  for (;;) {
    try {
      return holdWorkFolder(runFolder, dead);
    } catch (error) {
      const unseen = (error as Error).cause;
      if (!(unseen instanceof UnseenHolderError)) throw error;
      const who = `${workFolderPath(runFolder)}: process ${unseen.holder.pid} on ${unseen.holder.host}`;
      onWait?.(`${who} has the lock and cannot be seen from here; goes on in ${WATCH_SECONDS} s if it is not renewed`);
      if (await isStill(unseen, signal)) dead.add(unseen.holder.id);
      else if (readHolder(unseen.place)?.id === unseen.holder.id) {
        throw new LockedError(`${who} works there and renews its lock; wait for it, or stop it first`);
      }
    }
  }
}

function heldFolder(path: string, lock: Lock, leave: () => void): WorkFolder {
  const stopBeat = startBeat(lock);
  return {
    path,
    id: lock.id,
    check() {
      if (lock.isHeld()) return;
      const holder = readHolder(join(path, LOCK));
      const who = holder ? `process ${holder.pid} on ${holder.host} has taken this run over` : "the lock is gone";
      throw new LockedError(
        `${path}: ${who}: this process did not renew its lock for ${WATCH_SECONDS} s (stopped, or cut off from the ` +
          "disk?). It has written nothing since, and ends; what it did since its last checkpoint is done again",
      );
    },
    clear() {
      if (lock.isHeld()) clear(path);
    },
    release() {
      stopBeat();
      lock.release();
      leave();
    },
  };
}

function clear(path: string): void {
  for (const name of readdirSync(path)) {
    if (!name.startsWith(LOCK)) rmSync(join(path, name), { recursive: true, force: true });
  }
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
