import type { ChoiceAccuracy } from "./choice-accuracy.js";

/** Which way round pairs of networks come out: the question that one pair cannot answer. */
export interface PairOutcomes {
  readonly world: string;
  readonly pairs: string;
  readonly episodes: number;
  readonly networkPairs: number;
  /** Pairs in which the honest network has the lower log-MSE in at least `level` of the evaluation seeds. */
  readonly asClaimed: number;
  /** Pairs in which it is so in at most 1 - `level` of them: consistently the wrong way round. */
  readonly reversed: number;
  /** The rest: the answer depends on the evaluation seed. */
  readonly unstable: number;
}

/** Counts pairs of networks by how they come out, at every number of episodes that `rows` have. */
export function pairOutcomes(rows: readonly ChoiceAccuracy[], level = 0.99): PairOutcomes[] {
  const groups = new Map<string, ChoiceAccuracy[]>();
  for (const row of rows) {
    const key = `${row.world} ${row.pairs} ${row.episodes}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const count = (test: (accuracy: number) => boolean) => group.filter(({ accuracy }) => test(accuracy)).length;
    const asClaimed = count((accuracy) => accuracy >= level);
    const reversed = count((accuracy) => accuracy <= 1 - level);
    const { world, pairs, episodes } = group[0];
    const networkPairs = group.length;
    return { world, pairs, episodes, networkPairs, asClaimed, reversed, unstable: networkPairs - asClaimed - reversed };
  });
}
