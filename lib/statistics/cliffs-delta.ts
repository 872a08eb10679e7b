import { probabilityOfImprovement } from "./probability-of-improvement.js";

/** P(treated > control) - P(treated < control), from -1 to 1; 0 is no difference. @throws as `probabilityOfImprovement` */
export function cliffsDelta(treated: ArrayLike<number>, control: ArrayLike<number>): number {
  return 2 * probabilityOfImprovement(treated, control) - 1;
}
