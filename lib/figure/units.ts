import { Streams } from "../random/index.js";
import { meanAndInterval } from "../statistics/index.js";
import { fromTo } from "./words.js";

/** The mean over units (say, training seeds) with its interval; `low` and `high` are missing for a single unit. */
export interface UnitEstimate {
  readonly estimate: number;
  readonly low?: number;
  readonly high?: number;
  readonly n: number;
}

/** Below this many units a percentile bootstrap covers clearly less than it says. */
const fewUnits = 10;

/**
 * Mean of one value per unit, and a 95 % percentile bootstrap interval over the units from 2 units on.
 * @param index tells apart the draws of the series of a figure
 */
export function unitEstimate(values: readonly number[], index: number): UnitEstimate {
  const n = values.length;
  if (n === 1) return { estimate: values[0], n };
  return { ...meanAndInterval(values, Streams.from(0).stream("bootstrap", index)), n };
}

/** The sentence for the caption. @param shown what stands for the mean and for the interval, such as "Lines" and "bands" */
export function unitSentence(
  unit: string,
  counts: readonly number[],
  [mean, interval]: readonly [string, string],
): string {
  if (counts.length === 0) return "";
  const most = counts.reduce((a, b) => Math.max(a, b));
  const least = counts.reduce((a, b) => Math.min(a, b));
  if (most === 1) return `One ${unit} each (n = 1), so there is no interval.`;
  const what = `${mean} are means over ${unit}s (n = ${fromTo(counts)}), ${interval} 95 % bootstrap intervals over ${unit}s`;
  const single = least === 1 ? " (none where n = 1)" : "";
  return `${what}${single}.${least < fewUnits ? " With so few, such intervals are too narrow." : ""}`;
}
