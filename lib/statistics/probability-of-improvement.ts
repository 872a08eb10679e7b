import { checkSample, sorted } from "./sample.js";

/**
 * Chance that a random value of `treated` is above a random one of `control`; ties count one half. 0.5 is no difference.
 * (The Mann-Whitney U statistic over n m.)
 *
 * @throws if a sample is empty or a value is not finite
 */
export function probabilityOfImprovement(treated: ArrayLike<number>, control: ArrayLike<number>): number {
  checkSample(treated, "treated");
  checkSample(control, "control");
  const high = sorted(treated);
  const low = sorted(control);
  let below = 0;
  let upTo = 0;
  let halfWins = 0;
  for (const value of high) {
    while (below < low.length && low[below] < value) below++;
    while (upTo < low.length && low[upTo] <= value) upTo++;
    halfWins += below + upTo;
  }
  return halfWins / (2 * high.length * low.length);
}
