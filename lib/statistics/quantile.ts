import { checkSample, sorted } from "./sample.js";

/**
 * The value below which a share of the sample lies, with linear interpolation (type 7 of Hyndman and Fan 1996, which is
 * the default of NumPy and R).
 *
 * @param share from 0 (minimum) to 1 (maximum); 0.5 is the median
 * @throws if there are no values, one is not finite, or the share is out of range
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  checkSample(values, "values");
  if (!(share >= 0 && share <= 1)) throw new Error(`share must be from 0 to 1; got ${share}`);
  return sortedQuantile(sorted(values), share);
}

/** The same for values that are sorted already, without the checks. */
export function sortedQuantile(values: ArrayLike<number>, share: number): number {
  const position = share * (values.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, values.length - 1);
  return values[below] + (position - below) * (values[above] - values[below]);
}
