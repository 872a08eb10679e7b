import { checkSample } from "./sample.js";

/** Arithmetic mean. @throws if there are no values or one is not finite */
export function mean(values: ArrayLike<number>): number {
  checkSample(values, "values");
  return plainMean(values);
}

/** The same without the checks. */
export function plainMean(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum / (to - from);
}
