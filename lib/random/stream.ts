import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";

/** The whole state of a stream: four 32-bit words of xoroshiro128+. */
export type StreamState = readonly [number, number, number, number];

const TWO_POW_27 = 2 ** 27;
const TWO_POW_MINUS_53 = 2 ** -53;

/** One deterministic sequence of draws (xoroshiro128+ of pure-rand). Serialisable; never shared between purposes. */
export class Stream {
  readonly #generator: JumpableRandomGenerator;

  constructor(state: StreamState) {
    if (state.length !== 4 || !state.every(Number.isInteger) || state.every((word) => word === 0)) {
      throw new Error(`a stream state is four 32-bit integers that are not all zero; got [${state}]`);
    }
    this.#generator = xoroshiro128plusFromState(state);
  }

  /** The state to hand to the constructor, so that the sequence goes on where it is now. */
  state(): StreamState {
    return this.#generator.getState() as unknown as StreamState;
  }

  /** The next 32 random bits, as an integer in [0, 2^32). */
  bits(): number {
    return this.#generator.next() >>> 0;
  }

  /** Uniform in [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const upper = this.bits() >>> 6;
    const lower = this.bits() >>> 5;
    return low + (high - low) * ((upper * TWO_POW_27 + lower) * TWO_POW_MINUS_53);
  }

  /** Uniform over the integers 0 .. count-1, without modulo bias. */
  integer(count: number): number {
    if (!(Number.isInteger(count) && count >= 1 && count <= 2 ** 32)) {
      throw new Error(`integer(count) needs a whole count from 1 to 2^32; got ${count}`);
    }
    const limit = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const bits = this.bits();
      if (bits < limit) return bits % count;
    }
  }
}
