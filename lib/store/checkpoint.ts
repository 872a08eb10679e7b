import { createHash, type Hash } from "node:crypto";
import { closeSync, constants, fsyncSync, ftruncateSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite } from "./atomic-write.js";
import { CHECKPOINT_FORMAT, type Checkpoint, checkpointName, positionOf, readCheckpoint } from "./checkpoint-read.js";
import { sha256 } from "./hash.js";
import { canonicalJson, type JsonValue } from "./json.js";
import { littleEndianBytes } from "./little-endian.js";
import { encodeSafetensors } from "./safetensors.js";
import { syncFolder, writeAll } from "./synced-write.js";

/** The log that all checkpoints of a folder share: float32 numbers, only ever appended to. */
export const CHECKPOINT_LOG = "log.f32";

/** What a folder of checkpoints had to offer. */
export interface LatestCheckpoint {
  /** The newest one in order; null if there is none. */
  readonly checkpoint: Checkpoint | null;
  /** What is wrong with newer ones. */
  readonly problems: readonly string[];
}

/**
 * The checkpoints of one run: the last two, and the log up to the newest. A file is named after its position and the
 * SHA-256 of its bytes, and holds length and SHA-256 of its part of the log. The log is on the disk before the
 * checkpoint that needs it, and the checkpoint before an older one goes away, so a good one is there at any moment. What
 * the log has beyond it is written again, with the same bytes, and never cut off: a process that has slept and lost the
 * folder to another must not take that from it. The caller sees to it that one process at a time works in the folder.
 */
export class CheckpointFolder {
  #logged = 0;
  #sum: Hash = createHash("sha256");
  #newest: string | null = null;
  readonly #damaged: string[] = [];

  /** @param check called before the folder is changed; throws if this process has lost it (`WorkFolder.check`) */
  constructor(
    readonly path: string,
    readonly check: () => void = () => {},
  ) {}

  /** Finds the newest checkpoint that is in order; `write` goes on from it. */
  latest(): LatestCheckpoint {
    const problems: string[] = [];
    for (const name of this.#names()) {
      try {
        const checkpoint = readCheckpoint(join(this.path, name), join(this.path, CHECKPOINT_LOG));
        const logged = littleEndianBytes(checkpoint.log);
        this.#logged = logged.length;
        this.#sum = createHash("sha256").update(logged);
        this.#newest = name;
        return { checkpoint, problems };
      } catch (error) {
        problems.push((error as Error).message);
        this.#damaged.push(name);
      }
    }
    return { checkpoint: null, problems };
  }

  /**
   * Adds a checkpoint and drops all but it and the one before.
   * @param position how far the run is; grows from one checkpoint to the next
   * @param log the whole log; only what is new is written
   * @throws if the disk refuses; the checkpoints so far stay as they are
   */
  write({ position, facts, tensors, log }: Checkpoint): void {
    const bytes = littleEndianBytes(log);
    if (bytes.length < this.#logged)
      throw new Error(`the log has shrunk from ${this.#logged} to ${bytes.length} bytes`);
    const tail = bytes.subarray(this.#logged);
    const sum = this.#sum.copy().update(tail);
    this.check();
    this.#append(tail);
    const part = { bytes: bytes.length, sha256: sum.copy().digest("hex") };
    const about: JsonValue = { format: CHECKPOINT_FORMAT, position, facts, log: part };
    const content = encodeSafetensors(tensors, { checkpoint: canonicalJson(about) }, { finite: false });
    const name = checkpointName(position, sha256(content));
    this.check();
    atomicWrite(join(this.path, name), content);
    this.#logged = bytes.length;
    this.#sum = sum;
    if (name === this.#newest) return;
    this.check();
    this.#sweep([name, this.#newest], position);
    this.#newest = name;
  }

  #append(tail: Uint8Array): void {
    const handle = openSync(join(this.path, CHECKPOINT_LOG), constants.O_RDWR | constants.O_CREAT);
    try {
      writeAll(handle, tail, this.#logged);
      fsyncSync(handle);
    } catch (error) {
      this.check();
      // Gives a full disk its room back; a tail that stays does no harm.
      ftruncateSync(handle, this.#logged);
      throw error;
    } finally {
      closeSync(handle);
    }
    if (this.#logged === 0) syncFolder(this.path);
  }

  /** Checkpoints by position, the newest first. */
  #names(): string[] {
    const found = readdirSync(this.path).flatMap((name) => {
      const position = positionOf(name);
      return position === null ? [] : [{ name, position }];
    });
    return found.sort((a, b) => b.position - a.position || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
  }

  /** Removes older checkpoints, damaged ones, and drafts of a process that was killed; else nothing of a later position. */
  #sweep(kept: readonly (string | null)[], newest: number): void {
    for (const name of readdirSync(this.path)) {
      const [, position] = /^checkpoint-(\d+)-/.exec(name) ?? [];
      const old = position !== undefined && Number(position) <= newest && !kept.includes(name);
      if (!old && !this.#damaged.includes(name)) continue;
      rmSync(join(this.path, name), { force: true });
    }
  }
}
