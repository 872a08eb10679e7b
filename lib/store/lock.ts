import { randomUUID } from "node:crypto";
import { constants, copyFileSync, existsSync, linkSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { canonicalJson } from "./json.js";
import { LockedError, UnseenHolderError } from "./lock-error.js";
import { type Holder, holderState, readHolder, thisHolder } from "./lock-holder.js";
import { writeSynced } from "./synced-write.js";

const MAX_ATTEMPTS = 20;
/** What a file system without hard links, such as exFAT, answers. A lock is copied into place there. */
const NO_HARD_LINKS: readonly string[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

/** A lock that this process has taken. */
export interface Lock {
  /** Names this taking of the lock; no other one has it. */
  readonly id: string;
  /** The file that says that its holder lives, see `startBeat`. */
  readonly beat: string;
  /** False once another process has taken it over, which took this one for dead. */
  isHeld(): boolean;
  /** Gives it back. */
  release(): void;
}

/**
 * Takes a lock file for this process, or takes it over from a process that has died.
 *
 * A lock appears whole (a hard link to a finished file), also on network file systems. To take over the lock of a dead
 * holder, a process first takes the lock named after that holder, which only one can, and renames it onto the old one.
 * So nobody ever removes a lock that might have become another's, and a process killed on the way leaves a state like
 * any other.
 *
 * @param dead ids of holders that cannot be seen from here and have been watched in vain (`isStill`)
 * @throws LockedError with process and host of the holder, UnseenHolderError if it is elsewhere; Error if the folder is
 * missing or cannot be written
 */
export function takeLock(path: string, dead: ReadonlySet<string> = new Set()): Lock {
  const me = thisHolder(randomUUID().replaceAll("-", "").slice(0, 16));
  const beat = beatFile(path, me.id);
  const isHeld = () => readHolder(path)?.id === me.id;
  const release = () => {
    rmSync(beat, { force: true });
    if (isHeld()) rmSync(path, { force: true });
  };
  takeOnce(path, me, dead);
  try {
    // Whoever slept here may have been taken for dead.
    if (!isHeld()) throw new LockedError(`another process has taken ${path} over; try again later`);
    // Nobody can follow a holder that lives, so drafts and rights of others are of no more use to them.
    for (const name of readdirSync(dirname(path))) {
      if (name.startsWith(`${basename(path)}.`)) rmSync(join(dirname(path), name), { force: true });
    }
    writeFileSync(beat, "");
  } catch (error) {
    release();
    throw error;
  }
  return { id: me.id, beat, isHeld, release };
}

function beatFile(path: string, id: string): string {
  return `${path}.beat-${id}`;
}

function takeOnce(path: string, me: Holder, dead: ReadonlySet<string>): void {
  const draft = `${path}.${me.id}`;
  for (let tries = 0; ; tries++) {
    try {
      writeSynced(draft, canonicalJson(me));
      take(path, { path, draft, me, dead });
      return;
    } catch (error) {
      // A process that has just got the lock sweeps the draft away; the next look finds it as the holder.
      const swept = (error as NodeJS.ErrnoException).code === "ENOENT" && existsSync(dirname(path));
      if (!swept || tries === MAX_ATTEMPTS) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
}

/** One attempt of this process to take the lock `path`; `draft` is its lock, ready to appear. */
interface Attempt {
  readonly path: string;
  readonly draft: string;
  readonly me: Holder;
  readonly dead: ReadonlySet<string>;
}

/** Takes `place`: the lock itself, or the right to follow a dead holder. */
function take(place: string, attempt: Attempt): void {
  const { path, draft, me, dead } = attempt;
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    if (appears(draft, place)) return;
    const holder = readHolder(place);
    if (holder === null) continue;
    // A network file system may report a link that it has made as a failure.
    if (holder.id === me.id) return;
    if (!dead.has(holder.id)) refuseAlive(holder, place, beatFile(path, holder.id));
    const right = `${path}.after-${holder.id}`;
    take(right, attempt);
    if (readHolder(place)?.id === holder.id) {
      renameSync(right, place);
      // Whoever sleeps between two steps may have lost the right, and moved that of another.
      if (readHolder(place)?.id === me.id) return;
      continue;
    }
    rmSync(right, { force: true });
  }
  throw new LockedError(`${path} passes from process to process; try again later`);
}

/** Gives the draft a second name. False if that name is taken. */
function appears(draft: string, place: string): boolean {
  try {
    try {
      linkSync(draft, place);
    } catch (error) {
      if (!NO_HARD_LINKS.includes(String((error as NodeJS.ErrnoException).code))) throw error;
      copyFileSync(draft, place, constants.COPYFILE_EXCL);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function refuseAlive(holder: Holder, place: string, beat: string): void {
  const state = holderState(holder);
  if (state === "unseen") throw new UnseenHolderError(place, holder, beat);
  if (state === "alive") {
    throw new LockedError(`process ${holder.pid} on ${holder.host} works there; wait for it, or stop it first`);
  }
}
