import { plainMean } from "./mean.js";
import { checkSample } from "./sample.js";

/**
 * Difference of the means in pooled standard deviations (n - 1 in each variance). When neither sample varies it is 0 for
 * equal means and otherwise plus or minus infinity.
 *
 * @throws if a sample has fewer than two values or one is not finite
 */
export function cohensD(treated: ArrayLike<number>, control: ArrayLike<number>): number {
  checkSample(treated, "treated", 2);
  checkSample(control, "control", 2);
  const difference = centre(treated) - centre(control);
  const squares = squaredDeviations(treated) + squaredDeviations(control);
  if (difference === 0) return 0;
  return difference / Math.sqrt(squares / (treated.length + control.length - 2));
}

function squaredDeviations(values: ArrayLike<number>): number {
  const middle = centre(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - middle) * (values[i] - middle);
  return sum;
}

/** The mean, exact when all values are equal, so that rounding is never taken for variation. */
function centre(values: ArrayLike<number>): number {
  const first = values[0];
  return first + plainMean(Array.from(values, (value) => value - first));
}
