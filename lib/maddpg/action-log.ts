import type { Collector } from "./collector.js";

const FIRST_CAPACITY = 2 ** 16;

/**
 * Every action that a run played, in order: with the run's seed, all that its replay buffer is a function of, at a tenth
 * of the size. A checkpoint keeps these; `repeatEpisodes` makes the buffer from them again.
 */
export class ActionLog {
  #values: Float32Array;
  #length: number;

  constructor(start: Float32Array = new Float32Array(0)) {
    this.#values = new Float32Array(Math.max(FIRST_CAPACITY, 2 * start.length));
    this.#values.set(start);
    this.#length = start.length;
  }

  /** Appends the step that the collector just made. */
  append(collector: Collector): void {
    const end = this.#length + collector.actionsPerStep;
    if (end > this.#values.length) {
      const grown = new Float32Array(2 * end);
      grown.set(this.#values);
      this.#values = grown;
    }
    collector.writePlayed(this.#values.subarray(this.#length, end));
    this.#length = end;
  }

  /** All so far. A view that never changes: what is written stays. */
  all(): Float32Array {
    return this.#values.subarray(0, this.#length);
  }
}
