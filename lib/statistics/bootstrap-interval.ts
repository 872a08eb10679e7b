import type { Stream } from "../random/index.js";
import { type BootstrapOptions, type Interval, stratifiedBootstrap } from "./stratified-bootstrap.js";

/**
 * Percentile bootstrap interval of a statistic of one sample, such as `interquartileMean` over training seeds.
 *
 * @throws as `stratifiedBootstrap`
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  statistic: (values: Float64Array) => number,
  stream: Stream,
  options: BootstrapOptions = {},
): Interval {
  return stratifiedBootstrap([values], ([drawn]) => statistic(drawn), stream, options);
}
