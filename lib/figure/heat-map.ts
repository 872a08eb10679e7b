import { cellText } from "./cell-text.js";
import type { Figure, FigureText } from "./figure.js";
import { axis, composeFigure, divergingScale, ink, mutedInk, sequentialScale } from "./theme.js";

export interface HeatMapData {
  /** Column labels, or column positions as numbers. */
  x: (string | number)[];
  /** Row labels or positions, first row at the bottom. */
  y: (string | number)[];
  /** `values[row][column]`; NaN or null leaves a hole. */
  values: (number | null)[][];
}

export interface HeatMapText extends FigureText {
  xTitle: string;
  yTitle: string;
  /** What the colour means, with the unit in brackets. */
  valueTitle: string;
  /** A middle value that gets the neutral colour (say 0); without it the colours run from light to dark. */
  middle?: number;
  /** Write each value into its cell, with this many digits. For small tables only. */
  digits?: number;
}

/**
 * Values on a grid.
 * @throws RangeError when `values` is not y.length rows of x.length columns.
 */
export function heatMap({ x, y, values }: HeatMapData, text: HeatMapText): Figure {
  if (values.length !== y.length || values.some((row) => row.length !== x.length))
    throw new RangeError(
      `Expected ${y.length} rows of ${x.length} values; got rows of ${values.map((row) => row.length).join(", ") || "none"}.`,
    );
  const clean = values.map((row) => row.map((value) => (Number.isFinite(value) ? value : null)));
  const scale = text.middle === undefined ? sequentialScale : divergingScale;
  const [low, high] = colourRange(clean.flat(), text.middle);
  const trace = {
    type: "heatmap",
    x,
    y,
    z: clean,
    zmin: low,
    zmax: high,
    colorscale: scale,
    xgap: 1,
    ygap: 1,
    hoverongaps: false,
    hovertemplate: `%{x}, %{y}<br>${text.valueTitle}: %{z:.3g}<extra></extra>`,
    colorbar: {
      title: { text: text.valueTitle, side: "right", font: { size: 12, color: ink } },
      tickfont: { size: 12, color: mutedInk },
      thickness: 14,
      len: 1,
      outlinewidth: 0,
    },
  };
  const { digits } = text;
  const cells = y.flatMap((row, r) =>
    x.flatMap((column, c) => {
      const value = clean[r][c];
      return value === null ? [] : [{ x: column, y: row, value }];
    }),
  );
  return composeFigure(
    [trace],
    text,
    {
      xaxis: axis(text.xTitle, { showgrid: false, ...labelled(x) }),
      yaxis: axis(text.yTitle, { showgrid: false, ...labelled(y) }),
      ...(digits === undefined ? {} : { annotations: cellText(cells, { scale, low, high, digits }) }),
    },
    { plotHeight: Math.min(460, Math.max(200, y.length * 34)), side: [64, 88] },
  );
}

/** The values at both ends of the colours; `middle` is half-way, if there is one. */
function colourRange(values: (number | null)[], middle?: number): [low: number, high: number] {
  const there = values.filter((value) => value !== null);
  const [low, high] = there.length > 0 ? [Math.min(...there), Math.max(...there)] : [0, 1];
  if (middle === undefined) return low < high ? [low, high] : [low - 0.5, high + 0.5];
  const reach = Math.max(high - middle, middle - low) || 0.5;
  return [middle - reach, middle + reach];
}

/** Words on an axis stay words, even when they look like numbers or dates; a few numbers stand under their cells and nowhere between. */
function labelled(values: (string | number)[]): Record<string, unknown> {
  if (values.some((value) => typeof value === "string")) return { type: "category" };
  return values.length <= 12 ? { tickmode: "array", tickvals: values } : {};
}
