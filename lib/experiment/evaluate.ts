import { type Learner, LOG_EPSILON } from "../engine/index.js";
import { log } from "../exact/index.js";
import { measureOverlap, type OverlapRow, type Pairs } from "../overlap/index.js";
import { plainMean as mean } from "../statistics/index.js";
import { BLUE, type PhysicalDeceptionOptions } from "../world/index.js";
import { episodePairs, type PairChoice } from "./episode-pairs.js";
import type { EpisodeTable } from "./episode-table.js";
import { type PlayOptions, playEpisodes, summariseBehaviour } from "./play-episodes.js";

/** `seed` decides the starts and the pairs. */
export interface EvaluateOptions extends PlayOptions, PairChoice {}

/** How a pair of agents behaves, and how far apart blue's activations on self and other observations are. */
export interface Evaluation {
  /** Means over episodes and pairs; see the names in `summarise`. */
  readonly summary: Readonly<Record<string, number>>;
  /** One row per episode. */
  readonly episodes: EpisodeTable & {
    /** Mean over the episode's pairs of the hidden layers' mean squared difference, and of its logarithm. */
    readonly overlapMse: number[];
    readonly overlapLogMse: number[];
    readonly pairs: number[];
  };
  /** Distances layer by layer, on the first pairs (at most `LAYER_PAIRS`). */
  readonly layers: readonly OverlapRow[];
}

/** Pairs in the layer table: enough for its means, few enough for the alignment matrices. */
const LAYER_PAIRS = 2000;

/** Plays greedy episodes and measures behaviour and overlap. The result does not depend on `batch`. */
export function evaluate(learner: Learner, world: PhysicalDeceptionOptions, options: EvaluateOptions = {}): Evaluation {
  const overlap: OverlapColumns = { overlapMse: [], overlapLogMse: [], pairs: [] };
  const kept: Pairs[] = [];
  let keptRows = 0;
  const table = playEpisodes(learner, world, options, (played, first) => {
    for (const pairs of episodePairs(played, options, options.seed ?? 0, first)) {
      const { mse, logMse } = pairDistances(learner, pairs);
      overlap.pairs.push(pairs.rows);
      overlap.overlapMse.push(mean(mse));
      overlap.overlapLogMse.push(mean(logMse));
      if (keptRows < LAYER_PAIRS) {
        kept.push(pairs);
        keptRows += pairs.rows;
      }
    }
  });
  const pairs = joined(kept, LAYER_PAIRS);
  const layers = pairs.rows > 0 ? measureOverlap(learner, BLUE, pairs) : [];
  return { summary: summarise(table, overlap, layers), episodes: { ...table, ...overlap }, layers };
}

/** Of each pair, the mean squared difference of blue's hidden layers side by side, and its logarithm. */
export function pairDistances(
  learner: Learner,
  { rows, self, other }: Pairs,
): { readonly mse: Float64Array; readonly logMse: Float64Array } {
  const mse = rows > 0 ? learner.squaredDistances(BLUE, self, other, rows, hiddenNames(learner)) : new Float64Array();
  return { mse, logMse: mse.map((value) => log(value + LOG_EPSILON)) };
}

/** The hooks of blue's hidden layers. */
export function hiddenNames(learner: Learner): `h${number}`[] {
  return learner.spec.agents[BLUE].policy.hidden.map((_, i): `h${number}` => `h${i + 1}`);
}

function joined(parts: readonly Pairs[], most: number): Pairs {
  const self = Float32Array.from(parts.flatMap((part) => [...part.self]));
  const other = Float32Array.from(parts.flatMap((part) => [...part.other]));
  const size = parts.length > 0 && parts[0].rows > 0 ? parts[0].self.length / parts[0].rows : 10;
  const rows = Math.min(most, self.length / size);
  return { rows, self: self.subarray(0, rows * size), other: other.subarray(0, rows * size) };
}

interface OverlapColumns {
  readonly overlapMse: number[];
  readonly overlapLogMse: number[];
  readonly pairs: number[];
}

function summarise(
  table: EpisodeTable,
  overlap: OverlapColumns,
  layers: readonly OverlapRow[],
): Record<string, number> {
  const hidden = layers.find((row) => row.at === "hidden");
  const action = layers.find((row) => row.at === "action");
  const weights = overlap.pairs;
  return {
    ...summariseBehaviour(table),
    pairs: weights.reduce((sum, count) => sum + count, 0),
    /** Means over all pairs: raw, its logarithm, and free of scale. */
    overlapMse: weightedMean(overlap.overlapMse, weights),
    overlapLogMse: weightedMean(overlap.overlapLogMse, weights),
    overlapRelative: hidden?.relative ?? Number.NaN,
    overlapCosine: hidden?.cosine ?? Number.NaN,
    activationVariance: hidden?.variance ?? Number.NaN,
    activationNorm: hidden?.norm ?? Number.NaN,
    /** Root mean square change of an action component when red is inserted. */
    actionChange: Math.sqrt(action?.mse ?? Number.NaN),
  };
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  values.forEach((value, i) => {
    if (weights[i] === 0) return;
    sum += value * weights[i];
    total += weights[i];
  });
  return sum / total;
}
