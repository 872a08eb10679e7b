import { labelColumn, numberColumn, rowsByLabel, type TableLike } from "../table/index.js";
import { seriesStyles } from "./theme.js";
import { type UnitEstimate, unitEstimate, unitSentence } from "./units.js";
import { legendName } from "./words.js";

/** Names of the columns that a curve is read from. */
export interface CurveColumns {
  /** Where each value was taken. */
  x: string;
  y: string;
  /** One line per value of this column; a single line without it. */
  series?: string;
  /** The unit of the statistics, such as the training seed: the line is the mean over units, the band a bootstrap interval over them. */
  unit?: string;
  /** Both ends of an interval that was worked out before; say in the caption what it is. */
  low?: string;
  high?: string;
}

interface Point extends Partial<UnitEstimate> {
  readonly x: number;
}

/** Lines with their bands as traces, their names for a legend, and a sentence on the unit for the caption. */
export interface Curves {
  traces: Record<string, unknown>[];
  legend: string[];
  sentence?: string;
}

/**
 * @throws RangeError when a column is missing or holds something else than finite numbers (a missing value leaves a gap), a series has two
 *   values at one x (for one unit), or only one end of the interval is named
 */
export function readCurves(table: TableLike, columns: CurveColumns): Curves {
  if ((columns.low === undefined) !== (columns.high === undefined))
    throw new RangeError("Only one end of the interval is named: give both low and high, or neither.");
  const x = numberColumn(table, columns.x);
  const labels = columns.series === undefined ? Array.from(x, () => "") : labelColumn(table, columns.series);
  const groups = [...rowsByLabel(labels)];
  const styles = seriesStyles(groups.map(([name]) => name));
  const lines = groups.map(([, rows], index) =>
    columns.unit === undefined ? givenPoints(table, columns, x, rows) : unitPoints(table, columns, x, rows, index),
  );
  const counts = lines.flat().flatMap(({ n }) => n ?? []);
  const bands = lines.flatMap((points, index) => band(points, styles[index].color));
  const drawn = lines.map((points, index) => line(points, legendName(groups[index][0]), styles[index]));
  return {
    traces: [...bands, ...drawn],
    legend: groups.length > 1 ? groups.map(([name]) => legendName(name)) : [],
    ...(columns.unit === undefined ? {} : { sentence: unitSentence(columns.unit, counts, ["Lines", "bands"]) }),
  };
}

function givenPoints(table: TableLike, columns: CurveColumns, x: Float64Array, rows: number[]): Point[] {
  const y = numberColumn(table, columns.y);
  const low = columns.low === undefined ? undefined : numberColumn(table, columns.low);
  const high = columns.high === undefined ? undefined : numberColumn(table, columns.high);
  return placesOf(columns, x, rows).map(([at, [row, second]]) => {
    if (second !== undefined)
      throw new RangeError(
        `Column "${columns.x}", row ${second}: ${at} stands there for a second time in one series; name the column of the unit (say, the seed), or of the series.`,
      );
    return Number.isNaN(y[row]) ? { x: at } : { x: at, estimate: y[row], low: low?.[row], high: high?.[row] };
  });
}

function unitPoints(table: TableLike, columns: CurveColumns, x: Float64Array, rows: number[], index: number): Point[] {
  const y = numberColumn(table, columns.y);
  const units = labelColumn(table, columns.unit!);
  return placesOf(columns, x, rows).map(([at, here]) => {
    const twice = here.find((row, place) => here.findIndex((other) => units[other] === units[row]) !== place);
    if (twice !== undefined)
      throw new RangeError(
        `Column "${columns.unit}", row ${twice}: "${units[twice]}" has a second value at ${columns.x} = ${at} in one series.`,
      );
    const values = here.map((row) => y[row]).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? { x: at } : { x: at, ...unitEstimate(values, index) };
  });
}

/** The rows of a series at each x, in order of x. */
function placesOf(columns: CurveColumns, x: Float64Array, rows: number[]): [number, number[]][] {
  const places = new Map<number, number[]>();
  for (const row of rows) {
    if (Number.isNaN(x[row])) throw new RangeError(`Column "${columns.x}", row ${row}: expected a number; got none.`);
    const there = places.get(x[row]);
    if (there) there.push(row);
    else places.set(x[row], [row]);
  }
  return [...places].sort(([a], [b]) => a - b);
}

function line(points: Point[], name: string, { color, dash, symbol }: { color: string; dash: string; symbol: string }) {
  // A point between two gaps has no line to be seen by.
  const lonely = points.filter(({ estimate }) => estimate !== undefined).length === 1;
  const agent = name === "red" || name === "blue";
  return {
    type: "scatter",
    mode: lonely || agent ? "lines+markers" : "lines",
    name,
    x: points.map((point) => point.x),
    y: points.map(({ estimate }) => estimate ?? null),
    line: { color, width: 2, dash },
    ...(lonely || agent ? { marker: { color, symbol, size: 8, maxdisplayed: 12 } } : {}),
  };
}

/** One closed shape per stretch without a gap. */
function band(points: Point[], colour: string): Record<string, unknown>[] {
  const stretches: Point[][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point.low) && Number.isFinite(point.high)) stretches[stretches.length - 1].push(point);
    else stretches.push([]);
  }
  const shapes = stretches.filter((stretch) => stretch.length > 1);
  if (shapes.length === 0) return [];
  const there = <T>(pick: (point: Point) => T, back: (point: Point) => T) =>
    shapes.flatMap((stretch) => [...stretch.map(pick), ...[...stretch].reverse().map(back), null]).slice(0, -1);
  return [
    {
      type: "scatter",
      mode: "lines",
      x: there(
        ({ x }) => x,
        ({ x }) => x,
      ),
      y: there(
        ({ high }) => high,
        ({ low }) => low,
      ),
      fill: "toself",
      fillcolor: colour,
      opacity: 0.18,
      line: { width: 0, color: colour },
      hoverinfo: "skip",
      showlegend: false,
    },
  ];
}
