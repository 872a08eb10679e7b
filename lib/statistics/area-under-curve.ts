import { checkLabelledScores } from "./labelled-scores.js";
import { probabilityOfImprovement } from "./probability-of-improvement.js";

/**
 * Area under the ROC curve: the chance that a random true case scores above a random false one, ties one half.
 * 0.5 is guessing, 1 is perfect, below 0.5 the score points the wrong way.
 *
 * @param labels true for the class that should score high
 * @throws if the lists differ in length, a score is not finite, or one of the two classes is missing
 */
export function areaUnderCurve(scores: ArrayLike<number>, labels: readonly boolean[]): number {
  checkLabelledScores(scores, labels);
  const all = Array.from(scores);
  return probabilityOfImprovement(
    all.filter((_, i) => labels[i]),
    all.filter((_, i) => !labels[i]),
  );
}
