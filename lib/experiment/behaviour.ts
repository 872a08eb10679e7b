import { acos } from "../exact/index.js";
import { BLUE, type PhysicalDeception, RED } from "../world/index.js";

/** One step on which blue moved rather to the non-goal than to the goal. */
export interface ThresholdEntry {
  /** Cosine between blue's movement and the direction to the non-goal; above 0. */
  readonly projection: number;
  /** Cosine between the directions from blue to the goal and to the non-goal: near -1 blue cannot please both. */
  readonly cosine: number;
  /** Whether red was within the sight radius of blue, so that it could be led astray. */
  readonly redInSight: boolean;
}

/** How often something was observed in an episode. The start of the episode counts as an observation too. */
export interface BehaviourCounters {
  /** Blue moved to the goal: the cosine is above 0.9 and above the one to the non-goal. */
  movedToGoal: number;
  /** Always 0: the published condition asks for a cosine above 0.7 and below 0.6 at once. Kept for completeness. */
  movedToNonGoal: number;
  redAtGoal: number;
  redAtNonGoal: number;
  blueAtGoal: number;
  /** 1 when red and blue were at the non-goal at the same time, otherwise 0; so are the next two. */
  bothReachedNonGoal: number;
  blueReachedGoal: number;
  redReachedNonGoal: number;
}

/** What the recorder has seen since the start of the episode; copies. */
export interface EpisodeBehaviour {
  readonly counters: Readonly<BehaviourCounters>;
  /** Angle between blue's movement and the direction to the non-goal at each step on which blue moved, in degrees. */
  readonly angles: readonly number[];
  readonly thresholds: readonly ThresholdEntry[];
}

/**
 * - `published`: as the published scenario computes it. The first movement of an episode is counted from the origin
 *   instead of the spawn, an entry is listed one observation late, and that of the last step is never listed.
 * - `mended`: no movement at the start of an episode, and each entry is listed at its own step.
 */
export type BehaviourVariant = "published" | "mended";

const DEGREES = 180 / Math.PI;
/** Cosine above which a movement counts as one to the goal (published scenario). */
const MOVED_TO_GOAL = 0.9;

/**
 * Watches one world of a batch and keeps the published measures of behaviour. Call `afterReset` once the world has
 * been reset or placed, and `afterStep` after each step; read `episode()` before the next reset.
 */
export class BehaviourRecorder {
  #counters = zeroCounters();
  #angles: number[] = [];
  #thresholds: ThresholdEntry[] = [];
  #previousX = 0;
  #previousY = 0;
  #previousInSight = false;
  /** Waiting to be listed at the next observation with a movement (published variant). */
  #pending: { toGoal: number; toNonGoal: number; between: number } | null = null;

  /** @throws if the batch has no world `index` */
  constructor(
    readonly world: PhysicalDeception,
    readonly index = 0,
    readonly variant: BehaviourVariant = "published",
  ) {
    if (!(Number.isInteger(index) && index >= 0 && index < world.count)) {
      throw new Error(`world index must be a whole number from 0 to ${world.count - 1}; got ${index}`);
    }
  }

  afterReset(): void {
    this.#counters = zeroCounters();
    this.#angles = [];
    this.#thresholds = [];
    this.#pending = null;
    this.#previousInSight = false;
    const spawn = this.world.positions[BLUE];
    const mended = this.variant === "mended";
    this.#previousX = mended ? spawn[2 * this.index] : 0;
    this.#previousY = mended ? spawn[2 * this.index + 1] : 0;
    this.#observe();
  }

  afterStep(): void {
    this.#observe();
  }

  episode(): EpisodeBehaviour {
    return { counters: { ...this.#counters }, angles: [...this.#angles], thresholds: [...this.#thresholds] };
  }

  #observe(): void {
    this.#countPlaces();
    const { world, index } = this;
    const x = world.positions[BLUE][2 * index];
    const y = world.positions[BLUE][2 * index + 1];
    const inSight = world.inSight(index);
    const goal = world.goalAt(index);
    const nonGoal = world.nonGoalAt(index);
    const moved = [x - this.#previousX, y - this.#previousY];
    const goalward = [world.landmarks[goal] - x, world.landmarks[goal + 1] - y];
    const nonGoalward = [world.landmarks[nonGoal] - x, world.landmarks[nonGoal + 1] - y];
    if (norm(moved) > 0 && norm(goalward) > 0 && norm(nonGoalward) > 0) {
      const toGoal = cosineBetween(moved, goalward);
      const toNonGoal = cosineBetween(moved, nonGoalward);
      const step = { toGoal, toNonGoal, between: cosineBetween(goalward, nonGoalward) };
      if (this.variant === "mended") {
        this.#list(step, inSight);
      } else {
        if (this.#pending !== null) this.#list(this.#pending, this.#previousInSight);
        this.#pending = step;
      }
      this.#angles.push(acos(Math.max(-1, Math.min(1, toNonGoal))) * DEGREES);
      if (toGoal > toNonGoal && toGoal > MOVED_TO_GOAL) this.#counters.movedToGoal += 1;
    }
    this.#previousX = x;
    this.#previousY = y;
    this.#previousInSight = inSight;
  }

  #list(step: { toGoal: number; toNonGoal: number; between: number }, redInSight: boolean): void {
    if (step.toNonGoal > step.toGoal && step.toNonGoal > 0) {
      this.#thresholds.push({ projection: step.toNonGoal, cosine: step.between, redInSight });
    }
  }

  #countPlaces(): void {
    const { world, index } = this;
    const counters = this.#counters;
    const redAtNonGoal = this.#at(RED, world.nonGoalAt(index));
    if (this.#at(RED, world.goalAt(index))) counters.redAtGoal += 1;
    if (redAtNonGoal) {
      counters.redAtNonGoal += 1;
      counters.redReachedNonGoal = 1;
      if (this.#at(BLUE, world.nonGoalAt(index))) counters.bothReachedNonGoal = 1;
    }
    if (this.#at(BLUE, world.goalAt(index))) {
      counters.blueAtGoal += 1;
      counters.blueReachedGoal = 1;
    }
  }

  #at(agent: number, landmark: number): boolean {
    const { world, index } = this;
    const position = world.positions[agent];
    const dx = position[2 * index] - world.landmarks[landmark];
    const dy = position[2 * index + 1] - world.landmarks[landmark + 1];
    return norm([dx, dy]) < world.config.landmarkRadius;
  }
}

function zeroCounters(): BehaviourCounters {
  return {
    movedToGoal: 0,
    movedToNonGoal: 0,
    redAtGoal: 0,
    redAtNonGoal: 0,
    blueAtGoal: 0,
    bothReachedNonGoal: 0,
    blueReachedGoal: 0,
    redReachedNonGoal: 0,
  };
}

function norm([x, y]: readonly number[]): number {
  return Math.sqrt(x * x + y * y);
}

function cosineBetween(a: readonly number[], b: readonly number[]): number {
  return (a[0] * b[0] + a[1] * b[1]) / (norm(a) * norm(b));
}
