import type { Stream } from "../random/index.js";
import { bootstrapInterval } from "./bootstrap-interval.js";
import { plainMean } from "./mean.js";
import type { BootstrapOptions, Interval } from "./stratified-bootstrap.js";

/** The mean of a sample with its percentile bootstrap interval. @throws as `stratifiedBootstrap` */
export function meanAndInterval(values: ArrayLike<number>, stream: Stream, options: BootstrapOptions = {}): Interval {
  return bootstrapInterval(values, (drawn) => plainMean(drawn), stream, options);
}
