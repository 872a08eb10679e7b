import { randomUUID } from "node:crypto";
import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { canonicalJson, parseJson } from "./json.js";
import { processSpace, processStart } from "./process-identity.js";
import { writeSynced } from "./synced-write.js";

const MAX_ATTEMPTS = 20;
/** What a file system without hard links, such as exFAT, answers. A lock is copied into place there. */
const NO_HARD_LINKS: readonly string[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

const holderSchema = z.strictObject({
  /** One lock taken once. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  pid: z.int().min(1),
  host: z.string(),
  /** `processSpace` and `processStart` of the process: which process it is, as numbers are used again. */
  space: z.string(),
  start: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** Thrown when a living process, or one that may be alive, has the lock. */
export class LockedError extends Error {
  override name = "LockedError";
}

/**
 * Takes a lock file for this process, or takes it over from a process that has died.
 *
 * A lock appears whole (a hard link to a finished file), also on network file systems. To take over the lock of a dead
 * holder, a process first takes the lock named after that holder, which only one can, and renames it onto the old one.
 * So nobody ever removes a lock that might have become another's, and a process killed on the way leaves a state like
 * any other.
 *
 * @returns what gives the lock back
 * @throws LockedError with process and host of the holder; Error if the folder is missing or cannot be written
 */
export function takeLock(path: string): () => void {
  const me: Holder = {
    id: randomUUID().replaceAll("-", "").slice(0, 16),
    pid: process.pid,
    host: hostname(),
    space: processSpace(),
    start: processStart(process.pid) ?? "",
  };
  const draft = `${path}.${me.id}`;
  try {
    writeSynced(draft, canonicalJson(me));
    take(path, { path, draft, me });
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (readHolder(path)?.id === me.id) rmSync(path, { force: true });
  };
}

/** One attempt of this process to take the lock `path`; `draft` is its lock, ready to appear. */
interface Attempt {
  readonly path: string;
  readonly draft: string;
  readonly me: Holder;
}

/** Takes `place`: the lock itself, or the right to follow a dead holder. */
function take(place: string, attempt: Attempt): void {
  const { path, draft, me } = attempt;
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    if (appears(draft, place)) return;
    const holder = readHolder(place);
    if (holder === null) continue;
    // A network file system may report a link that it has made as a failure.
    if (holder.id === me.id) return;
    refuseAlive(holder, place, me);
    const right = `${path}.after-${holder.id}`;
    take(right, attempt);
    if (readHolder(place)?.id === holder.id) {
      renameSync(right, place);
      return;
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

/** Who has the lock; null if nobody. @throws if the file is no lock */
function readHolder(path: string): Holder | null {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return holderSchema.parse(parseJson(content, path));
  } catch (cause) {
    throw new Error(`${path} is a damaged lock; if no process works there, delete it and try again`, { cause });
  }
}

function refuseAlive(holder: Holder, path: string, me: Holder): void {
  const { pid, host, space, start } = holder;
  if (space !== me.space) {
    const doubt = `If that process is gone, delete ${path} and try again`;
    throw new LockedError(`process ${pid} on ${host} works there, as far as can be seen from here. ${doubt}`);
  }
  const now = processStart(pid);
  if (now !== null && (now === start || now === "" || start === "")) {
    throw new LockedError(`process ${pid} on ${host} works there; wait for it, or stop it first`);
  }
}
