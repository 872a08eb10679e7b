import { column, labelColumn, numberColumn, type TableLike } from "../table/index.js";

/** Values on a grid: `values[row][column]`, null where there is none. */
export interface Grid {
  x: (string | number)[];
  y: (string | number)[];
  values: (number | null)[][];
}

/**
 * Reads a grid from a table with one row per cell. An axis of numbers is sorted; one of names keeps the order of their first rows.
 * @param rows which rows of the table to read (default: all)
 * @throws RangeError when a column is missing or not of its kind, or a cell has two rows
 */
export function readGrid(
  table: TableLike,
  names: { x: string; y: string; value: string },
  rows?: readonly number[],
): Grid {
  const xs = places(table, names.x);
  const ys = places(table, names.y);
  const value = numberColumn(table, names.value);
  const used = rows ?? xs.map((_, row) => row);
  const x = distinct(used.map((row) => xs[row]));
  const y = distinct(used.map((row) => ys[row]));
  const [xPlace, yPlace] = [x, y].map((list) => new Map(list.map((each, at) => [each, at])));
  const values: (number | null | undefined)[][] = y.map(() => new Array(x.length));
  for (const row of used) {
    const line = values[yPlace.get(ys[row])!];
    const at = xPlace.get(xs[row])!;
    if (line[at] !== undefined)
      throw new RangeError(`Row ${row}: a second value for ${names.x} = ${xs[row]}, ${names.y} = ${ys[row]}.`);
    line[at] = Number.isNaN(value[row]) ? null : value[row];
  }
  return { x, y, values: values.map((line) => Array.from(line, (each) => each ?? null)) };
}

/** Values with as many digits as a reader can make use of, since a large grid is written out in the page: three of the largest. */
export function compact(grid: Grid): Grid {
  const largest = grid.values.flat().reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
  const exponent = Number(largest.toExponential().split("e")[1]);
  const round = (value: number) =>
    exponent > 2 || exponent < -90 ? Number(value.toPrecision(3)) : Number(value.toFixed(2 - exponent));
  const place = (value: string | number) => (typeof value === "number" ? Number(value.toPrecision(5)) : value);
  return {
    x: grid.x.map(place),
    y: grid.y.map(place),
    values: grid.values.map((line) => line.map((value) => (value === null ? null : round(value)))),
  };
}

function places(table: TableLike, name: string): (string | number)[] {
  const values = Array.from(column(table, name));
  return values.every((value) => typeof value === "number" && Number.isFinite(value))
    ? (values as number[])
    : labelColumn(table, name);
}

function distinct(values: (string | number)[]): (string | number)[] {
  const all = [...new Set(values)];
  return all.some((value) => typeof value === "string") ? all : (all as number[]).sort((a, b) => a - b);
}
