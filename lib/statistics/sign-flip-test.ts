import type { Stream } from "../random/index.js";
import { checkSample } from "./sample.js";

/** Up to so many differences, all sign patterns are counted: 2^20 sums. */
const EXACT_UP_TO = 20;
/** Sums that differ by less than this share of the sum of sizes are the same number rounded differently. */
const ROUNDING = 1e-12;

export interface SignFlipOptions {
  /** Patterns drawn when there are too many to count (default 100,000). */
  readonly draws?: number;
  /** Where they are drawn from; needed beyond 20 differences. */
  readonly stream?: Stream;
}

export interface SignFlipTest {
  /** Two-sided. */
  readonly p: number;
  /** Whether every pattern was counted. */
  readonly exact: boolean;
  /** Patterns looked at. */
  readonly patterns: number;
}

/**
 * Paired permutation test (Fisher 1935). If swapping treated and control within a pair changes nothing, each difference
 * is as likely with the other sign. p is the share of sign patterns whose sum is at least as far from 0 as the observed
 * one. When patterns are drawn, the observed one counts as one more, so that p is never 0 and the test stays valid
 * (Phipson and Smyth 2010).
 *
 * @param differences one per pair, such as treated - control of each training seed
 * @throws if there are none, one is not finite, or a stream is needed and not given
 */
export function signFlipTest(
  differences: ArrayLike<number>,
  { draws = 100_000, stream }: SignFlipOptions = {},
): SignFlipTest {
  checkSample(differences, "differences");
  const values = Float64Array.from(differences);
  let size = 0;
  let sum = 0;
  for (const value of values) {
    sum += value;
    size += Math.abs(value);
  }
  const reach = Math.abs(sum) - ROUNDING * size;
  if (values.length <= EXACT_UP_TO) {
    const patterns = 1 << values.length;
    return { p: countFar(values, 0, 0, reach) / patterns, exact: true, patterns };
  }
  if (!stream) {
    throw new Error(
      `${values.length} differences have too many sign patterns to count; give a stream to draw some from`,
    );
  }
  let far = 1;
  for (let draw = 0; draw < draws; draw++) if (Math.abs(drawnSum(values, stream)) >= reach) far++;
  return { p: far / (draws + 1), exact: false, patterns: draws };
}

/** Sign patterns of the values from `at` on that bring `sum` at least `reach` from 0. */
function countFar(values: Float64Array, at: number, sum: number, reach: number): number {
  if (at === values.length) return Math.abs(sum) >= reach ? 1 : 0;
  return countFar(values, at + 1, sum + values[at], reach) + countFar(values, at + 1, sum - values[at], reach);
}

function drawnSum(values: Float64Array, stream: Stream): number {
  let sum = 0;
  let bits = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % 32 === 0) bits = stream.bits();
    sum += (bits >>> (i % 32)) & 1 ? values[i] : -values[i];
  }
  return sum;
}
