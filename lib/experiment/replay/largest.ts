import type { Deviation } from "./deviation.js";

/** Keeps the largest deviation of one quantity, and where it was. A result that is not a number counts as infinitely far. */
export class Largest {
  #largest = -1;
  #at = "";

  constructor(
    readonly quantity: string,
    readonly tolerance: number,
  ) {}

  /** @param scale what the difference is divided by; 1 for an absolute deviation */
  see(actual: number, expected: number, at: string, scale = 1): void {
    const difference = Math.abs(actual - expected) / scale;
    const deviation = Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY;
    if (deviation <= this.#largest) return;
    this.#largest = deviation;
    this.#at = at;
  }

  seeAll(actual: ArrayLike<number>, expected: ArrayLike<number>, at: string, scale = 1): void {
    if (actual.length !== expected.length) {
      throw new Error(`${this.quantity} at ${at}: ${actual.length} numbers against ${expected.length} in the fixture`);
    }
    for (let i = 0; i < expected.length; i++) this.see(actual[i], expected[i], `${at}[${i}]`, scale);
  }

  /** @throws if nothing was compared, since such a row could not fail */
  row(): Deviation {
    if (this.#largest < 0) throw new Error(`the fixture has nothing to compare for "${this.quantity}"`);
    const { quantity, tolerance } = this;
    return { quantity, largest: this.#largest, tolerance, passed: this.#largest <= tolerance, at: this.#at };
  }
}
