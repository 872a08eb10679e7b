import type { PhysicalDeceptionConfig } from "./physical-deception-config.js";

/** What observations and rewards of physical deception read. */
export interface PhysicalDeceptionState {
  readonly config: PhysicalDeceptionConfig;
  /** Number of parallel worlds. */
  readonly count: number;
  /** Positions of [red, blue], each [count x 2]. */
  readonly positions: readonly [Float64Array, Float64Array];
  /** [count x 4]: x and y of landmark 0, then of landmark 1. */
  readonly landmarks: Float64Array;
  /** [count]: 1 from the moment red has been at the non-goal in this episode, otherwise 0. */
  readonly flags: Float64Array;
  /** Where in `landmarks` the goal's x stands. */
  goalAt(index: number): number;
  /** Whether the agents of world `index` see each other. */
  inSight(index: number): boolean;
}
