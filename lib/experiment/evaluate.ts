import { type Learner, LOG_EPSILON } from "../engine/index.js";
import { log } from "../exact/index.js";
import { measureOverlap, type OverlapRow, type Pairs } from "../overlap/index.js";
import { plainMean as mean } from "../statistics/index.js";
import { BLUE, type PhysicalDeceptionOptions } from "../world/index.js";
import { episodePairs, type PairChoice } from "./episode-pairs.js";
import type { EpisodeTable } from "./episode-table.js";
import { layerMeans, tableMeans } from "./evaluation-means.js";
import { emptyOverlapTable, type OverlapTable } from "./overlap-table.js";
import { type PlayOptions, playEpisodes } from "./play-episodes.js";
import type { Rollout } from "./rollout.js";

/** `seed` decides the starts and the pairs. */
export interface EvaluateOptions extends PlayOptions, PairChoice {}

/** How a pair of agents behaves, and how far apart blue's activations on self and other observations are. */
export interface Evaluation {
  /** Means over episodes and pairs; see `tableMeans` and `layerMeans`. */
  readonly summary: Readonly<Record<string, number>>;
  /** One row per episode. */
  readonly episodes: EpisodeTable & OverlapTable;
  /** Distances layer by layer, on the first pairs (at most `LAYER_PAIRS`). */
  readonly layers: readonly OverlapRow[];
}

/** Pairs in the layer table: enough for its means, few enough for the alignment matrices. */
const LAYER_PAIRS = 2000;

/** Plays greedy episodes and measures behaviour and overlap. The result does not depend on `batch`. */
export function evaluate(learner: Learner, world: PhysicalDeceptionOptions, options: EvaluateOptions = {}): Evaluation {
  const overlap = emptyOverlapTable();
  const kept: Pairs[] = [];
  let keptRows = 0;
  const onRollout = (played: Rollout, first: number) => {
    options.onRollout?.(played, first);
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
  };
  const episodes = { ...playEpisodes(learner, world, { ...options, onRollout }), ...overlap };
  const pairs = joined(kept, LAYER_PAIRS);
  const layers = pairs.rows > 0 ? measureOverlap(learner, BLUE, pairs) : [];
  return { summary: { ...tableMeans(episodes), ...layerMeans(layers) }, episodes, layers };
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
