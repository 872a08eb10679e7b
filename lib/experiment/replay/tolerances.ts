import { exp } from "../../exact/index.js";

/** Losses, relative to their size: some hundred roundings of float32. */
export const LOSS_TOLERANCE = 1e-5;

/** Parameters, absolute: Adam turns a tiny gradient into a step of the size of its rate, so float32 noise reaches 3e-5. */
export const PARAMETER_TOLERANCE = 1e-4;

/**
 * Losses are compared relative to their size, but never to less than this: a policy loss is a mean of values of either
 * sign and can pass through 0, where float32 still leaves some 1e-7 of values of size 1.
 */
const SMALLEST_LOSS_SCALE = 0.1;

/** What the difference of a loss is divided by. */
export function lossScale(expected: number): number {
  return Math.max(Math.abs(expected), SMALLEST_LOSS_SCALE);
}

/** A float32 activation of size 1 is rounded to about this. */
const ROUNDING = 1e-7;

/**
 * What a deviation of log(mean squared difference), or of its gradient relative to its size, is divided by before it is
 * held against `LOSS_TOLERANCE`. Activations that nearly agree cancel: with a root mean square difference d, rounding
 * leaves 2 x 1e-7 / d of the logarithm, however it is computed. So the room is 1.2e-5 at d = 0.1 and 2.1e-4 at d = 0.001.
 */
export function cancellationScale(logMse: number): number {
  return 1 + (2 * ROUNDING) / (LOSS_TOLERANCE * exp(logMse / 2));
}
