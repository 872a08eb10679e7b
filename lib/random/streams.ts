import { createHash } from "node:crypto";
import { Stream, type StreamState } from "./stream.js";

/** What a stream is for. A new purpose gets a new name, so that no other sequence shifts. */
export type StreamName =
  | "init"
  | "spawn"
  | "explore"
  | "replay"
  | "pairs"
  | "gradient"
  | "dropout"
  | "evaluate"
  | "bootstrap"
  | "permute"
  | "script";

/**
 * The named, independent streams of one seed. A stream's start is the SHA-256 of (seed, name, index), so the streams
 * share nothing, and asking for one never changes another.
 */
export class Streams {
  private constructor(readonly seed: number) {}

  /** @param seed a whole number from 0 to 2^53 - 1 */
  static from(seed: number): Streams {
    if (!(Number.isSafeInteger(seed) && seed >= 0)) {
      throw new Error(`a seed is a whole number from 0 to 2^53 - 1; got ${seed}`);
    }
    return new Streams(seed);
  }

  /** A fresh stream, at its start. `index` tells apart streams of one name, such as one per episode. */
  stream(name: StreamName, index = 0): Stream {
    const digest = createHash("sha256").update(`overlap-lab/${this.seed}/${name}/${index}`).digest();
    const words = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset));
    return new Stream(words as unknown as StreamState);
  }
}
