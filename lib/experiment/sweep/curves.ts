/** Most rows of a run in a study's history: enough for a curve. */
export const CURVE_ROWS = 50;

const NAME = /^(?!(index|episode)$)[A-Za-z][A-Za-z0-9.]{0,59}$/;

/** The learning curves of a run as a study keeps them. */
export interface Curves {
  /** Last episode of each stretch. */
  readonly episode: readonly number[];
  /** Mean of each stretch by quantity; NaN where nothing was measured. */
  readonly columns: ReadonlyMap<string, Float32Array>;
}

/** Means over at most 50 successive stretches of the rows of a run. */
export function condensed(episode: readonly number[], columns: Readonly<Record<string, readonly number[]>>): Curves {
  const width = Math.max(1, Math.ceil(episode.length / CURVE_ROWS));
  const starts = Array.from({ length: Math.ceil(episode.length / width) }, (_, i) => i * width);
  const means = (values: readonly number[]) => starts.map((first) => meanOf(values.slice(first, first + width)));
  return {
    episode: starts.map((first) => episode[Math.min(first + width, episode.length) - 1]),
    columns: new Map(Object.entries(columns).map(([name, values]) => [name, curveValues(means(values))])),
  };
}

function meanOf(values: readonly number[]): number {
  const measured = values.filter((value) => !Number.isNaN(value));
  return measured.reduce((sum, value) => sum + value, 0) / measured.length;
}

/** In float32, and 0 for -0: a Parquet file does not always keep the two apart. */
export function curveValues(values: readonly number[]): Float32Array {
  return Float32Array.from(values, (value) => Math.fround(value) + 0);
}

/** Whether a quantity may have this name. */
export function isCurveName(name: string): boolean {
  return NAME.test(name);
}

/** A number that is finite in float32, or NaN. */
export function isCurveValue(value: unknown): value is number {
  return typeof value === "number" && Math.abs(Math.fround(value)) !== Number.POSITIVE_INFINITY;
}
