import { BLUE, type PhysicalDeception, RED } from "../world/index.js";
import type { StepView } from "./rollout.js";

/** One row per evaluation episode. Shares are 0 or 1; returns are sums over the episode; times are steps, NaN for never. */
export interface EpisodeTable {
  readonly trappedAtReset: number[];
  /** Red reached the fake landmark after the reset. */
  readonly trapped: number[];
  /** Blue was at the goal at some step after the reset. */
  readonly blueGoal: number[];
  readonly redGoal: number[];
  /** First step at which blue was at the goal (0 = reset). */
  readonly timeToGoal: number[];
  readonly redReturn: number[];
  readonly blueDeceptiveReturn: number[];
  readonly blueHonestReturn: number[];
  /** Share of observations in which blue and red see each other. */
  readonly inSight: number[];
}

export function emptyEpisodeTable(): EpisodeTable {
  return {
    trappedAtReset: [],
    trapped: [],
    blueGoal: [],
    redGoal: [],
    timeToGoal: [],
    redReturn: [],
    blueDeceptiveReturn: [],
    blueHonestReturn: [],
    inSight: [],
  };
}

/** Follows a block of worlds through their episodes and appends their rows to a table. */
export class EpisodeWatcher {
  readonly #table: EpisodeTable;
  readonly #first: number;
  readonly #rewards: Float64Array;
  readonly #blue: Float64Array;

  constructor(table: EpisodeTable, world: PhysicalDeception) {
    this.#table = table;
    this.#first = table.trapped.length;
    this.#rewards = new Float64Array(2 * world.count);
    this.#blue = new Float64Array(world.count);
    for (const [name, column] of Object.entries(table) as [string, number[]][]) {
      for (let n = 0; n < world.count; n++) column.push(name === "timeToGoal" ? Number.NaN : 0);
    }
  }

  visit = ({ world, step }: StepView): void => {
    const table = this.#table;
    const radius = world.config.landmarkRadius;
    world.rewards(this.#rewards);
    for (let n = 0; n < world.count; n++) {
      const row = this.#first + n;
      const goal = world.goalAt(n);
      const near = (agent: number) => distanceToGoal(world, agent, n, goal) < radius;
      if (step === 0) table.trappedAtReset[row] = world.flags[n];
      else {
        table.trapped[row] = world.flags[n] - table.trappedAtReset[row];
        table.redReturn[row] += this.#rewards[n];
        if (near(RED)) table.redGoal[row] = 1;
      }
      if (near(BLUE)) {
        if (step > 0) table.blueGoal[row] = 1;
        if (Number.isNaN(table.timeToGoal[row])) table.timeToGoal[row] = step;
      }
      table.inSight[row] += (world.inSight(n) ? 1 : 0) / (world.horizon + 1);
    }
    if (step === 0) return;
    for (const [kind, column] of [
      ["deceptive", table.blueDeceptiveReturn],
      ["honest", table.blueHonestReturn],
    ] as const) {
      world.blueReward(kind, this.#blue);
      for (let n = 0; n < world.count; n++) column[this.#first + n] += this.#blue[n];
    }
  };
}

function distanceToGoal(world: PhysicalDeception, agent: number, n: number, goal: number): number {
  const dx = world.positions[agent][2 * n] - world.landmarks[goal];
  const dy = world.positions[agent][2 * n + 1] - world.landmarks[goal + 1];
  return Math.sqrt(dx * dx + dy * dy);
}
