import type { Learner } from "../../engine/index.js";
import type { PhysicalDeceptionOptions } from "../../world/index.js";
import { episodePairs, type PairChoice } from "../episode-pairs.js";
import { pairDistances } from "../evaluate.js";
import { evaluationWorld, rollout } from "../rollout.js";

/** Worlds side by side; changes nothing but the speed. */
const BATCH = 200;

export interface BudgetOptions {
  /** Evaluation seed: decides the starts and the pairs, as in `evaluate`. */
  readonly seed: number;
  /** Numbers of episodes, ascending. The first 100 episodes are the same whatever comes after. */
  readonly budgets: readonly number[];
  /** Ways to make the pairs. All are made from the same episodes. */
  readonly ways: readonly PairChoice[];
  readonly batch?: number;
}

/** What one network's first episodes come to. */
export interface BudgetOverlap {
  /** Pairs in these episodes. */
  readonly pairs: number;
  /** Mean over the pairs of the log-MSE between blue's hidden layers on self and other; NaN without a pair. */
  readonly logMse: number;
}

/**
 * Overlap of a network after each of several numbers of greedy episodes. The same numbers as `evaluate` gives, without
 * what the forced choice does not need.
 * @returns by way, then by budget
 * @throws if the budgets are not ascending whole numbers from 1
 */
export function overlapByBudget(
  learner: Learner,
  world: PhysicalDeceptionOptions,
  { seed, budgets, ways, batch = BATCH }: BudgetOptions,
): BudgetOverlap[][] {
  checkBudgets(budgets);
  const episodes = budgets[budgets.length - 1];
  const sums = ways.map(() => ({ pairs: 0, logMse: 0 }));
  const results = ways.map((): BudgetOverlap[] => []);
  for (let first = 0; first < episodes; first += batch) {
    const count = Math.min(batch, episodes - first);
    const played = rollout(learner, evaluationWorld(world, seed, first, count), () => {});
    ways.forEach((way, w) => {
      const sum = sums[w];
      episodePairs(played, way, seed, first).forEach((pairs, n) => {
        // Pair by pair in the order of the episodes, so that the size of a block changes no bit.
        for (const value of pairDistances(learner, pairs).logMse) sum.logMse += value;
        sum.pairs += pairs.rows;
        const next = budgets[results[w].length];
        if (first + n + 1 === next) results[w].push({ pairs: sum.pairs, logMse: sum.logMse / sum.pairs });
      });
    });
  }
  return results;
}

function checkBudgets(budgets: readonly number[]): void {
  const inOrder = budgets.every((budget, i) => Number.isInteger(budget) && budget > (i === 0 ? 0 : budgets[i - 1]));
  if (budgets.length === 0 || !inOrder) {
    throw new Error(`budgets must be ascending whole numbers from 1, such as 1, 100, 200; got [${budgets}]`);
  }
}
