import type { ForcedChoiceTable } from "./forced-choice.js";

/** Choices of one pair of networks, or of many: then with the columns that say which. */
export type ChoiceTable = { readonly [Column in keyof ForcedChoiceTable]: ArrayLike<number | string | boolean> } & {
  readonly world?: ArrayLike<number | string | boolean>;
  readonly trainingSeed?: ArrayLike<number | string | boolean>;
};

/** How often one pair of networks was told apart after so many episodes. */
export interface ChoiceAccuracy {
  readonly world: string;
  readonly trainingSeed: number;
  readonly pairs: string;
  readonly episodes: number;
  readonly evaluationSeeds: number;
  /** Share of the evaluation seeds in which the honest network had the lower log-MSE; ties and missing values are wrong. */
  readonly accuracy: number;
  /** Share in which one of the two made no pair, or both had the same value. */
  readonly undecided: number;
}

/**
 * Accuracy of the forced choice, a row per pair of networks, way to make pairs and number of episodes, in the order in
 * which they first appear. A table without `world` and `trainingSeed` is of one pair of networks; they become "" and 0.
 */
export function choiceAccuracy(table: ChoiceTable): ChoiceAccuracy[] {
  const groups = new Map<string, { row: number; seeds: number; right: number; undecided: number }>();
  for (let row = 0; row < table.episodes.length; row++) {
    const key = [table.world?.[row], table.trainingSeed?.[row], table.pairs[row], table.episodes[row]].join(" ");
    const group = groups.get(key) ?? { row, seeds: 0, right: 0, undecided: 0 };
    groups.set(key, group);
    const [honest, deceptive] = [table.honest[row] as number, table.deceptive[row] as number];
    group.seeds++;
    if (honest < deceptive) group.right++;
    else if (!(honest > deceptive)) group.undecided++;
  }
  return [...groups.values()].map(({ row, seeds, right, undecided }) => ({
    world: String(table.world?.[row] ?? ""),
    trainingSeed: Number(table.trainingSeed?.[row] ?? 0),
    pairs: String(table.pairs[row]),
    episodes: Number(table.episodes[row]),
    evaluationSeeds: seeds,
    accuracy: right / seeds,
    undecided: undecided / seeds,
  }));
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
