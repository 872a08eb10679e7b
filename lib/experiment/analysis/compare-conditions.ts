import { Streams } from "../../random/index.js";
import {
  cliffsDelta,
  holm,
  interquartileMean,
  mean,
  signFlipTest,
  stratifiedBootstrap,
} from "../../statistics/index.js";
import type { TableLike } from "../../table/index.js";
import type { DrawOptions } from "./detector-areas.js";
import { type ConditionComparison, conditionText, type PairedSeeds, pairedSeeds } from "./paired-seeds.js";

export interface ComparisonOptions extends DrawOptions {
  /** Column whose values are drawn apart in the bootstrap and weigh the same in the result, such as "world". */
  readonly stratum?: string;
}

/** Treated minus control over training seeds. */
export interface ComparedConditions {
  readonly measure: string;
  readonly controlMeasure: string;
  readonly treated: string;
  readonly control: string;
  /** Training seeds compared. */
  readonly seeds: number;
  /** Left out: in one condition alone, or without a finite value in both; counted in each stratum. */
  readonly excluded: number;
  /** Interquartile mean of the differences by seed (mean over the strata), with its bootstrap interval over seeds. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Of the two samples, seeds not paired: P(treated > control) - P(treated < control), mean over the strata. */
  readonly cliffsDelta: number;
  /** Share of the seeds in which treated is higher, mean over the strata; ties count one half. */
  readonly seedsHigher: number;
  /** Two-sided sign-flip test of the differences; those of one seed in several strata change their signs together. */
  readonly p: number;
  /** Whether every sign pattern was counted: up to 20 seeds. */
  readonly exact: boolean;
  /** p adjusted for all comparisons of this call, which are one family (Holm). */
  readonly pHolm: number;
}

/**
 * Compares conditions, paired by training seed.
 * @param table a row per run: a study's `runs`, its similarity table, or any other with the column "seed"
 * @throws as `pairedSeeds`
 */
export function compareConditions(
  table: TableLike,
  comparisons: readonly ConditionComparison[],
  { seed = 0, stratum, ...options }: ComparisonOptions = {},
): ComparedConditions[] {
  const streams = Streams.from(seed);
  const rows = comparisons.map((comparison, i) => {
    const { strata, excluded } = pairedSeeds(table, comparison, stratum);
    const differences = strata.map(({ treated, control }) => treated.map((value, k) => value - control[k]));
    const middle = (parts: readonly ArrayLike<number>[]) => mean(parts.map((part) => interquartileMean(part)));
    const { estimate, low, high } = stratifiedBootstrap(differences, middle, streams.stream("bootstrap", i), options);
    const bySeed = sumsBySeed(strata, differences);
    const { p, exact } = signFlipTest(bySeed, { stream: streams.stream("permute", i) });
    return {
      measure: comparison.measure,
      controlMeasure: comparison.controlMeasure ?? comparison.measure,
      treated: conditionText(comparison.treated),
      control: conditionText(comparison.control),
      seeds: bySeed.length,
      excluded,
      difference: estimate,
      low,
      high,
      cliffsDelta: mean(strata.map(({ treated, control }) => cliffsDelta(treated, control))),
      seedsHigher: mean(differences.map((part) => mean(part.map((value) => (Math.sign(value) + 1) / 2)))),
      p,
      exact,
    };
  });
  const adjusted = holm(rows.map(({ p }) => p));
  return rows.map((row, i) => ({ ...row, pHolm: adjusted[i] }));
}

function sumsBySeed(strata: readonly PairedSeeds[], differences: readonly number[][]): number[] {
  const sums = new Map<number, number>();
  strata.forEach(({ seeds }, s) => {
    seeds.forEach((seed, i) => {
      sums.set(seed, (sums.get(seed) ?? 0) + differences[s][i]);
    });
  });
  return [...sums.values()];
}
