import { checkSample } from "./sample.js";

/** @throws if the lists differ in length, a score is not finite, or one of the two classes is missing */
export function checkLabelledScores(scores: ArrayLike<number>, labels: readonly boolean[]): void {
  if (scores.length !== labels.length) throw new Error(`${scores.length} scores do not match ${labels.length} labels`);
  checkSample(scores, "scores");
  const positives = labels.filter(Boolean).length;
  if (positives === 0 || positives === labels.length) {
    throw new Error(`both classes are needed; ${positives} of ${labels.length} labels are true`);
  }
}
