import type { ThresholdEntry } from "./behaviour.js";

/** Cells per axis of the grid (plot_parameter_sweep.py: 100). */
export const GRID_SIZE = 100;
/** Thresholds on the projection, 100 points from 0 to 1. */
export const PROJECTION_THRESHOLDS: readonly number[] = spaced(0, 1);
/** Thresholds on the cosine, 100 points from -1 to 1. */
export const COSINE_THRESHOLDS: readonly number[] = spaced(-1, 1);

/**
 * How many entries have projection > x_i and cosine < y_j (both strict), whatever `redInSight` says.
 * @returns [100 x 100], row i for x_i, column j for y_j
 */
export function thresholdGrid(entries: readonly ThresholdEntry[]): Float64Array {
  const grid = new Float64Array(GRID_SIZE * GRID_SIZE);
  for (const { projection, cosine } of entries) {
    const rows = countBelow(PROJECTION_THRESHOLDS, projection);
    const firstColumn = GRID_SIZE - countAbove(COSINE_THRESHOLDS, cosine);
    if (rows > 0 && firstColumn < GRID_SIZE) grid[(rows - 1) * GRID_SIZE + firstColumn] += 1;
  }
  // An entry counts in all rows up to its own and in all columns from its own on.
  for (let i = GRID_SIZE - 1; i >= 0; i--) {
    for (let j = 0; j < GRID_SIZE; j++) {
      const here = i * GRID_SIZE + j;
      const row = j > 0 ? grid[here - 1] : 0;
      const below = i < GRID_SIZE - 1 ? grid[here + GRID_SIZE] : 0;
      const both = j > 0 && i < GRID_SIZE - 1 ? grid[here + GRID_SIZE - 1] : 0;
      grid[here] += row + below - both;
    }
  }
  return grid;
}

/** Mean over the cells of the squared difference of two grids of one size. */
export function behaviouralDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length || a.length === 0) {
    throw new Error(`two grids of one size are needed; got ${a.length} and ${b.length} cells`);
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum / a.length;
}

/**
 * The grids as published: entries of all episodes in a row, those with red in sight, and every run cut to the length of
 * the shortest. The difference of such grids grows with the square of that length, so only ratios can be compared.
 * @param runs the runs of one seed (in the paper: deceptive, SOO and honest); the thresholds of each of its episodes
 */
export function publishedGrids<Name extends string>(
  runs: Readonly<Record<Name, readonly (readonly ThresholdEntry[])[]>>,
): Record<Name, Float64Array> {
  const seen = mapValues(runs, (episodes) => episodes.flat().filter((entry) => entry.redInSight));
  const shortest = Math.min(...Object.values<ThresholdEntry[]>(seen).map((entries) => entries.length));
  return mapValues(seen, (entries) => thresholdGrid(entries.slice(0, shortest)));
}

/** The mended grids: no cutting; entries with red in sight per episode, so that runs of any length can be compared. */
export function mendedGrids<Name extends string>(
  runs: Readonly<Record<Name, readonly (readonly ThresholdEntry[])[]>>,
): Record<Name, Float64Array> {
  return mapValues(runs, (episodes, name) => {
    if (episodes.length === 0) throw new Error(`run "${name}" has no episodes, so it has no entries per episode`);
    const grid = thresholdGrid(episodes.flat().filter((entry) => entry.redInSight));
    return grid.map((entries) => entries / episodes.length);
  });
}

function mapValues<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  change: (value: From, name: Name) => To,
): Record<Name, To> {
  const names = Object.keys(record) as Name[];
  return Object.fromEntries(names.map((name) => [name, change(record[name], name)])) as Record<Name, To>;
}

/** As numpy.linspace computes it. */
function spaced(start: number, stop: number): number[] {
  const step = (stop - start) / (GRID_SIZE - 1);
  const points = Array.from({ length: GRID_SIZE }, (_, i) => start + i * step);
  points[GRID_SIZE - 1] = stop;
  return points;
}

/** How many of the ascending numbers are below `value`. */
function countBelow(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending numbers are above `value`. */
function countAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return ascending.length - low;
}
