import type { TableLike } from "../table/index.js";
import { cellText } from "./cell-text.js";
import type { Figure, FigureText } from "./figure.js";
import { compact, type Grid, readGrid } from "./grid.js";
import { axis, composeFigure, divergingScale, ink, mutedInk, sequentialScale } from "./theme.js";

export interface HeatMapOptions extends FigureText {
  /** Columns: place across, place upwards, and what the colour means. One row of the table per cell; a missing value leaves a hole. */
  x: string;
  y: string;
  value: string;
  xTitle: string;
  yTitle: string;
  /** What the colour means, with the unit in brackets. */
  valueTitle: string;
  /** A middle value that gets the neutral colour (say 0); without it the colours run from light to dark. */
  middle?: number;
  /** Write each value into its cell, with this many decimals. For small tables only. */
  digits?: number;
}

/** Cells above which the numbers of a map are shortened. */
const manyCells = 1000;
/** Columns or rows above which cells are drawn without gaps. */
const manyPlaces = 30;

/** Values on a grid as colours. Names begin at the bottom. @throws RangeError as `readGrid` */
export function heatMap(table: TableLike, options: HeatMapOptions): Figure {
  const grid = readGrid(table, options);
  const { middle, digits } = options;
  const [low, high] = colourRange(grid.values.flat(), middle);
  const scale = middle === undefined ? sequentialScale : divergingScale;
  // Plotly takes a name that looks like a number for a place, so annotations stand at the names' places.
  const [xs, ys] = [grid.x, grid.y].map((list) => (hasNames(list) ? list.map((_, at) => at) : (list as number[])));
  const cells = ys.flatMap((y, row) =>
    xs.flatMap((x, column) => {
      const value = grid.values[row][column];
      return value === null ? [] : [{ x, y, value }];
    }),
  );
  return composeFigure(
    [heatTrace(grid, options.valueTitle)],
    options,
    {
      xaxis: axis(options.xTitle, { showgrid: false, ...labelled(grid.x) }),
      yaxis: axis(options.yTitle, { showgrid: false, ...labelled(grid.y) }),
      coloraxis: { ...colourAxis(options.valueTitle, middle), cmin: low, cmax: high },
      ...(digits === undefined || cells.length === 0
        ? {}
        : { annotations: cellText(cells, { scale, low, high, digits }) }),
    },
    { plotHeight: Math.min(460, Math.max(200, grid.y.length * 34)), side: [64, 88] },
  );
}

/** The values at both ends of the colours; `middle` is half-way, if there is one. */
function colourRange(values: (number | null)[], middle?: number): [low: number, high: number] {
  const there = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...there), Math.max(...there)];
  if (there.length === 0) return [0, 1];
  if (middle === undefined) return low < high ? [low, high] : [low - 0.5, high + 0.5];
  const reach = Math.max(high - middle, middle - low) || 0.5;
  return [middle - reach, middle + reach];
}

/** The trace of a grid; its colours are those of the layout's colour axis. */
export function heatTrace(grid: Grid, valueTitle: string): Record<string, unknown> {
  const many = grid.x.length * grid.y.length > manyCells;
  const { x, y, values } = many ? compact(grid) : grid;
  return {
    type: "heatmap",
    x,
    y,
    z: values,
    coloraxis: "coloraxis",
    ...(Math.max(x.length, y.length) > manyPlaces ? {} : { xgap: 1, ygap: 1 }),
    hoverongaps: false,
    hovertemplate: `%{x}, %{y}<br>${valueTitle}: %{z:.3g}<extra></extra>`,
  };
}

/** @param middle gets the neutral colour, and the same distance on both sides the same strength */
export function colourAxis(title: string, middle?: number): Record<string, unknown> {
  return {
    colorscale: middle === undefined ? sequentialScale : divergingScale,
    ...(middle === undefined ? {} : { cmid: middle }),
    colorbar: {
      title: { text: title, side: "right", font: { size: 12, color: ink } },
      tickfont: { size: 12, color: mutedInk },
      exponentformat: "power",
      minexponent: 4,
      thickness: 14,
      len: 1,
      outlinewidth: 0,
    },
  };
}

/** Words on an axis stay words, even when they look like numbers or dates; a few numbers stand under their cells and nowhere between. */
export function labelled(values: (string | number)[]): Record<string, unknown> {
  if (hasNames(values)) return { type: "category" };
  return values.length <= 12 ? { tickmode: "array", tickvals: values } : {};
}

function hasNames(values: (string | number)[]): boolean {
  return values.some((value) => typeof value === "string");
}
