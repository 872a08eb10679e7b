import { checkLabelledScores } from "./labelled-scores.js";

/** Columns of equal length, from (0, 0) at threshold infinity to (1, 1). A case is called true if score >= threshold. */
export interface RocCurve {
  readonly threshold: number[];
  readonly falsePositiveRate: number[];
  readonly truePositiveRate: number[];
}

/**
 * The receiver operating characteristic: one point per distinct score, so ties move in one step.
 *
 * @param labels true for the class that should score high
 * @throws if the lists differ in length, a score is not finite, or one of the two classes is missing
 */
export function rocCurve(scores: ArrayLike<number>, labels: readonly boolean[]): RocCurve {
  checkLabelledScores(scores, labels);
  const order = labels.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const positives = labels.filter(Boolean).length;
  const negatives = labels.length - positives;
  const curve: RocCurve = { threshold: [Infinity], falsePositiveRate: [0], truePositiveRate: [0] };
  let hits = 0;
  for (let seen = 1; seen <= order.length; seen++) {
    const score = scores[order[seen - 1]];
    if (labels[order[seen - 1]]) hits++;
    if (seen < order.length && scores[order[seen]] === score) continue;
    curve.threshold.push(score);
    curve.falsePositiveRate.push((seen - hits) / negatives);
    curve.truePositiveRate.push(hits / positives);
  }
  return curve;
}
