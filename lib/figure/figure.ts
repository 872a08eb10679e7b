/**
 * A Plotly figure as plain data: what `Plotly.newPlot` takes. Only data, so it can be written as JSON, hashed and compared.
 * `layout.meta` is this library's note to itself (see fit.ts); Plotly ignores it.
 */
export interface Figure {
  /** The traces, in drawing order. */
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

/** Words around a figure, given by the caller. */
export interface FigureText {
  /** One line that says what is shown; wrapped to the width. */
  title: string;
  /**
   * A sentence or two under the figure: how it was made. Shown by `show`, not drawn in the picture. Where a figure works out an interval itself,
   * it adds what the interval is and over how many.
   */
  caption?: string;
}

/** What fit.ts needs to lay a figure out at any width. */
export interface FigureMeta {
  title: string;
  caption?: string;
  /** Names in the legend, in order, with `<br>` between lines; empty for no legend. */
  legend: string[];
  /** Height of the plotting area, px; `"square"` makes it as high as it is wide. */
  plotHeight: number | "square";
  /** The figure is never drawn wider than this, px. */
  maximumWidth: number;
  /** Room kept left and right of the plotting area, px. Tick labels push further when they need to. */
  side: [left: number, right: number];
  /** Width of the longest label on the left, px, for a figure whose rows have names; it keeps its height where the width is small. */
  labels?: number;
  /** Plots beside each other (axes x, x2, ...), which stand below each other where the width is small. */
  panels?: number;
}

/** True for anything that has the shape of a Plotly figure. */
export function isFigure(value: unknown): value is Figure {
  if (typeof value !== "object" || value === null) return false;
  const { data, layout } = value as Record<string, unknown>;
  return (
    Array.isArray(data) &&
    data.every((trace) => typeof trace === "object" && trace !== null) &&
    typeof layout === "object" &&
    layout !== null
  );
}
