import type { MaddpgOptions } from "overlap-lab/maddpg/config";
import type { Stream } from "overlap-lab/random/index";
import type { World, WorldSnapshot } from "overlap-lab/world/world";

/** The rules of a world for two agents, "left" and "right", with one action component each; and how to judge them. */
export interface Sanity {
  /** The class of bug that this world finds. */
  readonly finds: string;
  readonly horizon: number;
  /** Numbers that describe an episode; `spawn` draws them, `play` may change them. */
  readonly spawn: (stream: Stream) => number[];
  /** What an agent (0 or 1) sees; the length is the same for both and at each step. */
  readonly see: (agent: number, facts: readonly number[], step: number) => number[];
  /** Both actions are played at step 0, 1, ...; returns the two rewards. */
  readonly play: (facts: number[], step: number, left: number, right: number) => readonly [number, number];
  /** What differs from `TINY`. */
  readonly config: MaddpgOptions;
  /** The score is the sum over steps of weight[step] times the mean reward of the two agents, averaged over episodes. */
  readonly weights: readonly number[];
  /** A greedy pair of policies passes when its score lies between these. */
  readonly pass: readonly [low: number, high: number];
}

const AGENTS = ["left", "right"] as const;

/** A `World` that follows such rules. */
export class TinyWorld implements World {
  readonly agents = AGENTS;
  readonly horizon: number;
  readonly #size: number;
  #facts: number[][];
  #clock: number[];
  #pay: (readonly [number, number])[];

  constructor(
    readonly rules: Sanity,
    readonly count: number,
  ) {
    this.horizon = rules.horizon;
    this.#facts = Array.from({ length: count }, () => []);
    this.#clock = new Array(count).fill(0);
    this.#pay = new Array(count).fill([0, 0]);
    this.#size = rules.see(0, [], 0).length;
  }

  observationSize(): number {
    return this.#size;
  }

  actionSize(): number {
    return 1;
  }

  reset(stream: Stream, index?: number): void {
    for (let n = index ?? 0; n <= (index ?? this.count - 1); n++) {
      this.#facts[n] = this.rules.spawn(stream);
      this.#clock[n] = 0;
      this.#pay[n] = [0, 0];
    }
  }

  step([left, right]: readonly Float64Array[]): void {
    for (let n = 0; n < this.count; n++) {
      this.#pay[n] = this.rules.play(this.#facts[n], this.#clock[n]++, left[n], right[n]);
    }
  }

  observe(agent: number, out: Float64Array | Float32Array): void {
    for (let n = 0; n < this.count; n++) {
      out.set(this.rules.see(agent, this.#facts[n], this.#clock[n]), n * this.#size);
    }
  }

  rewards(out: Float64Array): void {
    for (let n = 0; n < this.count; n++) [out[n], out[this.count + n]] = this.#pay[n];
  }

  snapshot(): WorldSnapshot {
    return {
      facts: Float64Array.from(this.#facts.flat()),
      clock: Float64Array.from(this.#clock),
      pay: Float64Array.from(this.#pay.flat()),
    };
  }

  restore({ facts, clock, pay }: WorldSnapshot): void {
    const size = facts.length / this.count;
    this.#facts = this.#facts.map((_, n) => [...facts.subarray(n * size, (n + 1) * size)]);
    this.#clock = [...clock];
    this.#pay = this.#pay.map((_, n) => [pay[2 * n], pay[2 * n + 1]]);
  }
}

/** A fair coin, -1 or 1. */
export function coin(stream: Stream): number {
  return 2 * stream.integer(2) - 1;
}
