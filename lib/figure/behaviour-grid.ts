import { labelColumn, rowsByLabel, type TableLike } from "../table/index.js";
import type { Figure, FigureText } from "./figure.js";
import { type Grid, readGrid } from "./grid.js";
import { colourAxis, heatTrace } from "./heat-map.js";
import { axis, composeFigure, ink } from "./theme.js";
import { sentences } from "./words.js";

export interface BehaviourGridOptions extends FigureText {
  /** Columns: threshold on the projection, threshold on the cosine, and the entries that pass both. One row per cell and run. */
  projection: string;
  cosine: string;
  entries: string;
  /** Column of the runs: one is drawn alone, two beside each other. */
  run?: string;
  /** Draws the first of these runs minus the second. */
  difference?: readonly [string, string];
  /** What is counted, with the unit in brackets. */
  valueTitle: string;
  xTitle?: string;
  yTitle?: string;
}

/** Thresholds per axis when two maps share a figure: every second one of the published hundred, so that a page stays small. */
const sharedThresholds = 50;

/**
 * The published threshold grid of behaviour: how many movements have a projection above the one threshold and a cosine below the other.
 * `gridTable` makes the table.
 * @throws RangeError as `readGrid`, when there are more than two runs, a run of `difference` is missing, or two grids differ in their thresholds
 */
export function behaviourGrid(table: TableLike, options: BehaviourGridOptions): Figure {
  const runs = readRuns(table, options);
  const [first, second] = runs;
  const panels = options.difference ? [{ name: "", grid: minus(first.grid, second.grid) }] : runs;
  const thinned = panels.length > 1 && panels.some(({ grid }) => grid.x.length > sharedThresholds);
  const traces = panels.map(({ grid }, index) => ({
    ...heatTrace(thinned ? everySecond(grid) : grid, options.valueTitle),
    xaxis: index === 0 ? "x" : "x2",
    yaxis: index === 0 ? "y" : "y2",
  }));
  const titles = panels.length > 1 ? panels.map(({ name }, index) => panelTitle(name, index)) : [];
  const x = axis(options.xTitle ?? "projection above", { showgrid: false, dtick: 0.25 });
  const y = axis(options.yTitle ?? "cosine below", { showgrid: false, dtick: 0.5 });
  return composeFigure(
    traces,
    {
      title: options.title,
      caption: sentences(options.caption, thinned ? "Every second threshold is drawn." : undefined),
    },
    {
      xaxis: x,
      yaxis: y,
      ...(panels.length > 1 ? { xaxis2: { ...x, anchor: "y2" }, yaxis2: { ...y, anchor: "x2" } } : {}),
      coloraxis: colourAxis(options.valueTitle, options.difference ? 0 : undefined),
      ...(titles.length > 0 ? { annotations: titles } : {}),
    },
    {
      plotHeight: panels.length > 1 ? 280 : 380,
      maximumWidth: panels.length > 1 ? 720 : 560,
      side: [64, 88],
      panels: panels.length,
    },
  );
}

interface Run {
  name: string;
  grid: Grid;
}

function readRuns(table: TableLike, { projection, cosine, entries, run, difference }: BehaviourGridOptions): Run[] {
  const names = { x: projection, y: cosine, value: entries };
  if (run === undefined) {
    if (difference) throw new RangeError("A difference needs the column of the runs: give `run` too.");
    return [{ name: "", grid: readGrid(table, names) }];
  }
  const groups = rowsByLabel(labelColumn(table, run));
  const chosen = difference ?? [...groups.keys()];
  if (chosen.length > 2)
    throw new RangeError(`Column "${run}" holds ${chosen.length} runs (${chosen.join(", ")}); at most two are drawn.`);
  return chosen.map((name) => {
    const rows = groups.get(name);
    if (!rows) throw new RangeError(`Column "${run}" has no "${name}"; it has ${[...groups.keys()].join(", ")}.`);
    return { name, grid: readGrid(table, names, rows) };
  });
}

function minus(a: Grid, b: Grid): Grid {
  if (String([a.x, a.y]) !== String([b.x, b.y])) throw new RangeError("The two grids differ in their thresholds.");
  const cell = (one: number | null, other: number | null) => (one === null || other === null ? null : one - other);
  const values = a.values.map((line, row) => line.map((value, at) => cell(value, b.values[row][at])));
  return { ...a, values };
}

function everySecond({ x, y, values }: Grid): Grid {
  const even = <T>(list: T[]) => list.filter((_, at) => at % 2 === 0);
  return { x: even(x), y: even(y), values: even(values).map(even) };
}

function panelTitle(name: string, index: number): Record<string, unknown> {
  const axes = index === 0 ? { xref: "x domain", yref: "y domain" } : { xref: "x2 domain", yref: "y2 domain" };
  const place = { x: 0, y: 1, xanchor: "left", yanchor: "bottom", showarrow: false };
  return { text: name, font: { size: 13, color: ink }, ...axes, ...place };
}
