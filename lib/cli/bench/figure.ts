/** A measured number over several rounds. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

/** One line of the report. */
export interface Row {
  /** Stable name, for JSON and for the recorded figures. */
  readonly id: string;
  readonly title: string;
  /** Unit of `ours` and `pytorch`, such as "ms". */
  readonly unit: string;
  readonly ours: Figure;
  readonly pytorch?: Figure;
  /** How many times as fast as PyTorch: the median over rounds where they alternate, else of the medians. */
  readonly ratio?: number;
  /** True when `pytorch` and `ratio` were measured elsewhere, and are read from the record. */
  readonly recorded?: boolean;
  readonly target?: { readonly text: string; readonly met: boolean };
  /** How the figure was made or what else was seen. */
  readonly notes?: readonly string[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and range, each times `scale` (such as 1000 from seconds to milliseconds). */
export function figure(values: readonly number[], scale = 1): Figure {
  return {
    median: median(values) * scale,
    min: Math.min(...values) * scale,
    max: Math.max(...values) * scale,
    rounds: values.length,
  };
}

/** Each entry of `a` over the entry of `b` of the same round. */
export function quotients(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, round) => value / b[round]);
}
