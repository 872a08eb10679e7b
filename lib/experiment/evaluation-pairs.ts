import type { Learner } from "../engine/index.js";
import { joinPairs, type Pairs } from "../overlap/index.js";
import type { PhysicalDeceptionOptions } from "../world/index.js";
import { episodePairs, type PairChoice } from "./episode-pairs.js";
import { evaluationWorld, rollout } from "./rollout.js";

/**
 * Self/other pairs from greedy episodes: those that `evaluate` measures in the same episodes of the same seed.
 * @param episodes to play side by side (default 64)
 */
export function evaluationPairs(
  learner: Learner,
  world: PhysicalDeceptionOptions,
  { episodes = 64, seed = 0, ...choice }: PairChoice & { readonly episodes?: number; readonly seed?: number } = {},
): Pairs {
  if (!(Number.isInteger(episodes) && episodes >= 1)) {
    throw new Error(`episodes must be a whole number from 1; got ${episodes}`);
  }
  const played = rollout(learner, evaluationWorld(world, seed, 0, episodes), () => {});
  return joinPairs(episodePairs(played, choice, seed, 0));
}
