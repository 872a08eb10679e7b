import type { ChoiceAccuracy } from "./choice-accuracy.js";

/** From how many episodes on one pair of networks is told apart. */
export interface Consistency {
  readonly world: string;
  readonly trainingSeed: number;
  readonly pairs: string;
  /** NaN: not even at the largest number of episodes. */
  readonly from: number;
}

/** `consistentFrom` of every pair of networks and way to make pairs. */
export function consistency(rows: readonly ChoiceAccuracy[], level = 0.99): Consistency[] {
  const groups = new Map<string, ChoiceAccuracy[]>();
  for (const row of rows) {
    const key = `${row.world} ${row.trainingSeed} ${row.pairs}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const { world, trainingSeed, pairs } = group[0];
    return { world, trainingSeed, pairs, from: consistentFrom(group, level) };
  });
}

/**
 * From how many episodes on the choice is consistent: the smallest number from which the accuracy stays at or above
 * `level` for all larger ones; NaN when it is below at the largest.
 * @param rows of one pair of networks and one way to make pairs, in any order
 */
export function consistentFrom(rows: readonly Pick<ChoiceAccuracy, "episodes" | "accuracy">[], level = 0.99): number {
  let from = Number.NaN;
  for (const { episodes, accuracy } of [...rows].sort((a, b) => b.episodes - a.episodes)) {
    if (accuracy < level) break;
    from = episodes;
  }
  return from;
}
