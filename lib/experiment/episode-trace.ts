import type { PairKind } from "../overlap/index.js";
import type { BlueReward } from "../world/index.js";

/** A place in the arena, or a velocity. */
export type Place = readonly [x: number, y: number];

/** A wall as the rectangle it covers, in lengths. */
export interface Wall {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/**
 * One recorded episode of physical deception. Plain data: written as JSON and read again, it is the same. Lists have one
 * entry per step, entry 0 being the start; positions are in lengths, velocities in lengths per time unit.
 */
export interface EpisodeTrace {
  /** Evaluation seed and number of the episode: the same start as that row of `evaluate`. */
  readonly seed: number;
  readonly episode: number;
  readonly red: readonly Place[];
  readonly blue: readonly Place[];
  readonly redVelocity: readonly Place[];
  readonly blueVelocity: readonly Place[];
  readonly goal: Place;
  readonly fake: Place;
  /** Within this distance an agent counts as being at a landmark. */
  readonly landmarkRadius: number;
  /** Up to this distance the agents see each other; null for unlimited sight. */
  readonly sightRadius: number | null;
  /** Distance from the centre to the middle of each wall. */
  readonly arenaHalfWidth: number;
  /** Empty in a world without walls. */
  readonly walls: readonly Wall[];
  /** Whether the agents see each other. */
  readonly inSight: readonly boolean[];
  /** Whether red is, or has been, at the fake landmark. */
  readonly trapped: readonly boolean[];
  /** The first such step (0 = reset); absent when there is none. */
  readonly trappedAt?: number;
  /** The reward that each step gave; 0 at the start. */
  readonly redReward: readonly number[];
  readonly blueReward: readonly number[];
  readonly blueRewardKind: BlueReward;
  /** Absent when blue follows a rule. */
  readonly overlap?: OverlapTrace;
}

/**
 * How far apart blue's hidden activations are on the two observations of a pair made at each step; null where the step
 * makes none (blue sees red, say) and after the last action.
 */
export interface OverlapTrace {
  readonly pairs: PairKind;
  /** Natural logarithm of the mean squared difference. Its mean is that row's `overlapLogMse` in `evaluate`. */
  readonly logMse: readonly (number | null)[];
  /** Mean squared difference divided by `activationVariance`; null also where that is 0. */
  readonly relative: readonly (number | null)[];
  /** Mean variance of a hidden unit over self observations; of this episode, unless another was given. */
  readonly activationVariance: number;
}
