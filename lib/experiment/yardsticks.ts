import type { Learner } from "../engine/index.js";
import type { PhysicalDeceptionOptions } from "../world/index.js";
import { evaluateBehaviour, type PlayOptions } from "./play-episodes.js";
import type { Players } from "./players.js";
import { followBlue, standStill, toGoal } from "./scripted-policy.js";

/** Scripted players in the place of one of a trained pair: what a trap rate must be compared with before it is called deception. */
interface Yardstick {
  players(learner: Learner): Players;
  /** What is kept of its episodes. */
  readonly results: readonly ("trapRate" | "goalRate" | "redGoalRate")[];
}

const YARDSTICKS = {
  /** The trained red with a blue that does nothing: the traps that red walks into alone. */
  standStill: {
    players: (red) => ({ red, blue: standStill() }),
    results: ["trapRate", "redGoalRate"],
  },
  /** The trained red with a blue that goes straight to the goal. */
  toGoal: {
    players: (red) => ({ red, blue: toGoal() }),
    results: ["trapRate", "redGoalRate"],
  },
  /** A red that does nothing but follow the trained blue: the same red for every blue. */
  follower: {
    players: (blue) => ({ red: followBlue(), blue }),
    results: ["trapRate", "goalRate"],
  },
} as const satisfies Record<string, Yardstick>;

export type YardstickName = keyof typeof YARDSTICKS;
export const YARDSTICK_NAMES = Object.keys(YARDSTICKS) as [YardstickName, ...YardstickName[]];

/** Names of a yardstick's results, such as "standStill.trapRate". */
export function yardstickResults(name: YardstickName): string[] {
  return YARDSTICKS[name].results.map((result) => `${name}.${result}`);
}

/** Plays the episodes of `evaluate` (the same starts) with a yardstick in the place of red or blue. */
export function measureYardstick(
  name: YardstickName,
  learner: Learner,
  world: PhysicalDeceptionOptions,
  options: PlayOptions,
): Record<string, number> {
  const { players, results }: Yardstick = YARDSTICKS[name];
  const { summary } = evaluateBehaviour(players(learner), world, options);
  return Object.fromEntries(results.map((result) => [`${name}.${result}`, summary[result]]));
}
