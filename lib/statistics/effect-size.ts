import { cliffsDelta } from "./cliffs-delta.js";
import { cohensD } from "./cohens-d.js";
import { probabilityOfImprovement } from "./probability-of-improvement.js";

/** How far two samples differ, three ways. Positive (above 0.5 for the probability) means that `treated` is higher. */
export interface EffectSize {
  readonly cohensD: number;
  readonly cliffsDelta: number;
  readonly probabilityOfImprovement: number;
}

/** @throws if a sample has fewer than two values or one is not finite */
export function effectSize(treated: ArrayLike<number>, control: ArrayLike<number>): EffectSize {
  return {
    cohensD: cohensD(treated, control),
    cliffsDelta: cliffsDelta(treated, control),
    probabilityOfImprovement: probabilityOfImprovement(treated, control),
  };
}
