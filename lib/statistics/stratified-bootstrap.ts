import type { Stream } from "../random/index.js";
import { sortedQuantile } from "./quantile.js";
import { checkSample, sorted } from "./sample.js";

/** A statistic with its confidence interval. */
export interface Interval {
  /** The statistic of the sample itself. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Number of resamples (default 2000). */
  readonly resamples?: number;
  /** Coverage of the interval (default 0.95). */
  readonly level?: number;
}

/**
 * Percentile bootstrap interval of any statistic. Each resample draws every stratum anew, with replacement and to its own
 * size, so groups (worlds, arms) keep their weight. The unit is what the caller puts in: pass one value per training seed,
 * not one per episode.
 *
 * @param strata one list of values per stratum
 * @param statistic of the strata, resampled; must not keep or change the arrays
 * @param stream gives the draws, so the interval is reproducible
 * @throws if a stratum is empty, a value or a statistic is not finite, or an option is out of range
 */
export function stratifiedBootstrap(
  strata: readonly ArrayLike<number>[],
  statistic: (strata: readonly Float64Array[]) => number,
  stream: Stream,
  { resamples = 2000, level = 0.95 }: BootstrapOptions = {},
): Interval {
  if (strata.length === 0) throw new Error("strata needs at least one stratum; got none");
  strata.forEach((values, i) => {
    checkSample(values, `strata[${i}]`);
  });
  if (!(Number.isInteger(resamples) && resamples >= 100)) {
    throw new Error(`resamples must be a whole number from 100; got ${resamples}`);
  }
  if (!(level > 0 && level < 1)) throw new Error(`level must be between 0 and 1, such as 0.95; got ${level}`);
  const sample = strata.map((values) => Float64Array.from(values));
  const estimate = statistic(sample);
  const draws = resample(sample, statistic, stream, resamples);
  checkSample([estimate, ...draws], "the statistic of the resamples");
  const ordered = sorted(draws);
  return {
    estimate,
    low: sortedQuantile(ordered, (1 - level) / 2),
    high: sortedQuantile(ordered, (1 + level) / 2),
  };
}

function resample(
  sample: readonly Float64Array[],
  statistic: (strata: readonly Float64Array[]) => number,
  stream: Stream,
  resamples: number,
): Float64Array {
  const drawn = sample.map((values) => new Float64Array(values.length));
  const results = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    for (let s = 0; s < sample.length; s++) {
      const size = sample[s].length;
      for (let i = 0; i < size; i++) drawn[s][i] = sample[s][stream.integer(size)];
    }
    results[r] = statistic(drawn);
  }
  return results;
}
