import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Lock } from "./lock.js";
import type { UnseenHolderError } from "./lock-error.js";
import { readHolder } from "./lock-holder.js";

/** Between two renewals of a lock, and between two looks at that of another. */
const BEAT_MILLISECONDS = 5000;
/** So many looks that find no renewal mean that the holder is dead. */
const LOOKS = 15;

/** How long a lock is watched before its holder counts as dead. */
export const WATCH_SECONDS = (LOOKS * BEAT_MILLISECONDS) / 1000;

/**
 * Renews a lock until it is stopped: a thread of its own writes a count into the lock's beat file, so that long
 * computations and slow disks do not look like death. Nothing else depends on it. It ends by itself when the file is
 * gone, as it is when another process has taken the lock over.
 * @returns what stops it
 */
export function startBeat({ beat }: Lock): () => void {
  const workerData = { beat, milliseconds: BEAT_MILLISECONDS };
  const worker = new Worker(new URL("./lock-beat-worker.js", import.meta.url), { workerData });
  worker.unref();
  // Without the thread the lock may be lost, which its holder finds out before it writes.
  worker.on("error", () => {});
  return () => void worker.terminate();
}

/**
 * Watches the lock of a holder that cannot be seen from here. It counts looks and reads no clock: neither the time of
 * hosts nor of files matters, and a disk that hangs makes the watch longer.
 * @returns true if nothing moved for `WATCH_SECONDS`; false as soon as the lock was renewed, given back or taken over
 * @throws AbortError on the signal
 */
export async function isStill({ place, holder, beat }: UnseenHolderError, signal?: AbortSignal): Promise<boolean> {
  const first = beatText(beat);
  for (let looks = 0; looks < LOOKS; looks++) {
    await sleep(BEAT_MILLISECONDS, undefined, { signal });
    if (beatText(beat) !== first || readHolder(place)?.id !== holder.id) return false;
  }
  return true;
}

/** Opened anew at each look: so a network file system asks its server. */
function beatText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
