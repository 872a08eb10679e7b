import type { ChoiceAccuracy } from "./choice-accuracy.js";

/** Which way round pairs of networks come out: the question that one pair cannot answer. */
export interface PairOutcomes {
  readonly world: string;
  readonly pairs: string;
  /** Each pair of networks is taken at the largest number of episodes that it played; this is the least of these. */
  readonly episodes: number;
  readonly networkPairs: number;
  /** Pairs in which the honest network has the lower log-MSE in at least `level` of the evaluation seeds. */
  readonly asClaimed: number;
  /** Pairs in which it is so in at most 1 - `level` of them: consistently the wrong way round. */
  readonly reversed: number;
  /** The rest: the answer depends on the evaluation seed. */
  readonly unstable: number;
}

/** Counts pairs of networks by how they come out, a row for each world and kind of pairs. */
export function pairOutcomes(rows: readonly ChoiceAccuracy[], level = 0.99): PairOutcomes[] {
  const groups = new Map<string, Map<number, ChoiceAccuracy>>();
  for (const row of [...rows].sort((a, b) => a.episodes - b.episodes)) {
    const key = `${row.world} ${row.pairs}`;
    groups.set(key, (groups.get(key) ?? new Map()).set(row.trainingSeed, row));
  }
  return [...groups.values()].map((bySeed) => {
    const last = [...bySeed.values()];
    const count = (test: (accuracy: number) => boolean) => last.filter(({ accuracy }) => test(accuracy)).length;
    const asClaimed = count((accuracy) => accuracy >= level);
    const reversed = count((accuracy) => accuracy <= 1 - level);
    const { world, pairs } = last[0];
    const episodes = Math.min(...last.map((row) => row.episodes));
    const networkPairs = last.length;
    return { world, pairs, episodes, networkPairs, asClaimed, reversed, unstable: networkPairs - asClaimed - reversed };
  });
}
