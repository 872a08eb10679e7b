import { plainMean } from "./mean.js";
import { checkSample, sorted } from "./sample.js";

/**
 * Mean of the middle half: floor(n / 4) values are cut from each end. As in rliable (Agarwal et al. 2021, "Deep
 * Reinforcement Learning at the Edge of the Statistical Precipice"), which uses SciPy's trim_mean(values, 0.25).
 *
 * @throws if there are no values or one is not finite
 */
export function interquartileMean(values: ArrayLike<number>): number {
  checkSample(values, "values");
  const cut = Math.floor(values.length / 4);
  return plainMean(sorted(values), cut, values.length - cut);
}
