import { labelColumn, numberColumn, rowsByLabel, type TableLike } from "../table/index.js";
import { unitEstimate, unitSentence } from "./units.js";

/** Columns with one row per arm (and group): an estimate and its interval, worked out before. */
export interface ForestEstimates {
  estimate: string;
  /** Both ends of the interval; say in the caption what it is. Missing values draw the point alone. */
  low: string;
  high: string;
  /** How many units each estimate is over; goes into the labels. */
  n?: string;
}

/** Columns with one row per unit: the figure takes the mean and a 95 % bootstrap interval over units, and shows each unit as a dot. */
export interface ForestUnits {
  value: string;
  /** The unit of the statistics, such as the training seed. */
  unit: string;
}

/** One point with whiskers; `units` are the values it is the mean of. */
export interface ForestPoint {
  readonly arm: string;
  readonly group: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly n?: number;
  readonly units: readonly number[];
}

type ForestColumns = (ForestEstimates | ForestUnits) & { readonly arm: string; readonly group?: string };

/** Reads the points of a forest plot; rows without an estimate are left out. @throws RangeError as `forestPlot` */
export function readForest(table: TableLike, columns: ForestColumns): { points: ForestPoint[]; sentence?: string } {
  const arms = labelColumn(table, columns.arm);
  const groups = columns.group === undefined ? arms.map(() => "") : labelColumn(table, columns.group);
  const keys = arms.map((arm, row) => JSON.stringify([arm, groups[row]]));
  const cells = [...rowsByLabel(keys).values()];
  const name = (row: number) => ({ arm: arms[row], group: groups[row] });
  if (!("unit" in columns)) return { points: cells.flatMap((rows) => givenPoint(table, columns, name(rows[0]), rows)) };
  const points = cells.flatMap((rows, index) => unitPoint(table, columns, name(rows[0]), rows, index));
  const counts = points.map(({ units }) => units.length);
  return { points, sentence: unitSentence(columns.unit, counts, ["Large points", "whiskers"]) };
}

interface Name {
  readonly arm: string;
  readonly group: string;
}

function givenPoint(table: TableLike, columns: ForestEstimates, name: Name, [row, second]: number[]): ForestPoint[] {
  if (second !== undefined)
    throw new RangeError(
      `Row ${second}: a second row for ${described(name)}; for one row per unit, name value and unit.`,
    );
  const [estimate, low, high] = [columns.estimate, columns.low, columns.high].map(
    (each) => numberColumn(table, each)[row],
  );
  const n = columns.n === undefined ? undefined : numberColumn(table, columns.n)[row];
  if (Number.isNaN(estimate)) return [];
  const hasInterval = !(Number.isNaN(low) && Number.isNaN(high));
  if (hasInterval && !(low <= estimate && estimate <= high))
    throw new RangeError(
      `Row ${row}, ${described(name)}: expected ${columns.low} <= ${columns.estimate} <= ${columns.high}; got ${low}, ${estimate}, ${high}.`,
    );
  return [{ ...name, estimate, low, high, ...(n === undefined || Number.isNaN(n) ? {} : { n }), units: [] }];
}

function unitPoint(table: TableLike, columns: ForestUnits, name: Name, rows: number[], index: number): ForestPoint[] {
  const labels = labelColumn(table, columns.unit);
  const twice = rows.find((row, at) => rows.findIndex((other) => labels[other] === labels[row]) !== at);
  if (twice !== undefined)
    throw new RangeError(
      `Column "${columns.unit}", row ${twice}: a second row of "${labels[twice]}" for ${described(name)}.`,
    );
  const values = numberColumn(table, columns.value);
  const units = rows.map((row) => values[row]).filter((value) => !Number.isNaN(value));
  if (units.length === 0) return [];
  const { estimate, low = Number.NaN, high = Number.NaN, n } = unitEstimate(units, index);
  return [{ ...name, estimate, low, high, n, units }];
}

function described({ arm, group }: Name): string {
  return group === "" ? `"${arm}"` : `"${arm}", "${group}"`;
}
