import { checkLabelledScores } from "./labelled-scores.js";
import { sorted } from "./sample.js";

/** A detector's decision: true on one side of a threshold. */
export interface ThresholdRule {
  readonly threshold: number;
  /** Whether scores above the threshold are called true; else those below. */
  readonly trueAbove: boolean;
}

/**
 * The rule with the highest balanced accuracy (mean of the shares of true and of false cases that are right) on a sample.
 * Thresholds lie midway between neighbouring scores, or beyond the ends; of rules that are equally good, one with
 * `trueAbove` comes first, then the lowest threshold.
 *
 * @throws if the lists differ in length, a score is not finite, or one of the two classes is missing
 */
export function fitThreshold(scores: ArrayLike<number>, labels: readonly boolean[]): ThresholdRule {
  checkLabelledScores(scores, labels);
  const ordered = [...new Set(sorted(scores))];
  const between = ordered.slice(1).map((score, i) => ordered[i] + (score - ordered[i]) / 2);
  const thresholds = [ordered[0] - 1, ...between];
  let best: ThresholdRule = { threshold: thresholds[0], trueAbove: true };
  let highest = -1;
  const positives = labels.filter(Boolean).length;
  for (const trueAbove of [true, false]) {
    for (const threshold of thresholds) {
      const rule = { threshold, trueAbove };
      const accuracy = balancedAccuracy(rule, scores, labels, positives);
      // The shares are fractions of small counts; rounding must not prefer one of two equals.
      if (accuracy > highest + 1e-9) [best, highest] = [rule, accuracy];
    }
  }
  return best;
}

/** What a rule says of a score. */
export function applyThreshold({ threshold, trueAbove }: ThresholdRule, score: number): boolean {
  return trueAbove ? score > threshold : score < threshold;
}

function balancedAccuracy(
  rule: ThresholdRule,
  scores: ArrayLike<number>,
  labels: readonly boolean[],
  positives: number,
): number {
  let hits = 0;
  let passes = 0;
  for (let i = 0; i < labels.length; i++) {
    if (applyThreshold(rule, scores[i]) !== labels[i]) continue;
    if (labels[i]) hits++;
    else passes++;
  }
  return (hits / positives + passes / (labels.length - positives)) / 2;
}
