import type { OverlapRow } from "../overlap/index.js";
import type { EpisodeTable } from "./episode-table.js";
import type { OverlapTable } from "./overlap-table.js";
import { summariseBehaviour } from "./play-episodes.js";

/** Means over the episodes, and over all pairs. */
export function tableMeans(table: EpisodeTable & OverlapTable): Record<string, number> {
  const weights = table.pairs;
  return {
    ...summariseBehaviour(table),
    pairs: weights.reduce((sum, count) => sum + count, 0),
    overlapMse: weightedMean(table.overlapMse, weights),
    overlapLogMse: weightedMean(table.overlapLogMse, weights),
  };
}

/** Means over the layers' distances: the overlap free of scale, what its scale is, and what it does to the action. */
export function layerMeans(layers: readonly OverlapRow[]): Record<string, number> {
  const hidden = layers.find((row) => row.at === "hidden");
  const action = layers.find((row) => row.at === "action");
  return {
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
