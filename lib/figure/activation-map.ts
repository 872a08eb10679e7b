import { booleanColumn, column, type TableLike } from "../table/index.js";
import type { Figure, FigureText } from "./figure.js";
import { readGrid } from "./grid.js";
import { colourAxis, heatTrace, labelled } from "./heat-map.js";
import { agentStyle, axis, composeFigure } from "./theme.js";

export interface ActivationMapOptions extends FigureText {
  /** Column of the steps or states, drawn across. */
  step: string;
  /** Column of the units of the layer, drawn upwards. */
  unit: string;
  /** Column of the activations. */
  activation: string;
  /** Column of true and false, the same for all units of a step: steps to mark below the map, say those with red in sight. */
  marked?: string;
  /** What a mark means (default: the name of the column). */
  markedTitle?: string;
  xTitle: string;
  yTitle?: string;
  valueTitle?: string;
}

/** Activations of a layer, unit by step; white is zero. @throws RangeError as `readGrid`, or when a mark is neither true nor false */
export function activationMap(table: TableLike, options: ActivationMapOptions): Figure {
  const { step, unit, activation, marked } = options;
  const grid = readGrid(table, { x: step, y: unit, value: activation });
  const valueTitle = options.valueTitle ?? "activation";
  const legend = marked === undefined ? [] : [options.markedTitle ?? marked];
  const marks =
    marked === undefined
      ? []
      : [
          {
            type: "scatter",
            mode: "markers",
            name: legend[0],
            x: markedSteps(table, step, marked),
            y: [],
            yaxis: "y2",
            showlegend: true,
            marker: { symbol: agentStyle.red.symbol, color: agentStyle.red.color, size: 6 },
            hovertemplate: `%{x}: ${legend[0]}<extra></extra>`,
          },
        ].map((trace) => ({ ...trace, y: trace.x.map(() => 0) }));
  const below = marked === undefined ? 0 : 0.07;
  return composeFigure(
    [heatTrace(grid, valueTitle), ...marks],
    options,
    {
      xaxis: axis(options.xTitle, {
        showgrid: false,
        ...labelled(grid.x),
        ...wholeRange(grid.x),
        anchor: marked === undefined ? "y" : "y2",
      }),
      yaxis: axis(options.yTitle ?? "unit", { showgrid: false, domain: [below, 1], ...labelled(grid.y) }),
      ...(marked === undefined
        ? {}
        : { yaxis2: { domain: [0, below], range: [-1, 1], visible: false, fixedrange: true, anchor: "x" } }),
      coloraxis: colourAxis(valueTitle, 0),
    },
    { legend, plotHeight: Math.min(420, Math.max(220, grid.y.length * 6)), side: [64, 88] },
  );
}

/** From half a step before the first to half a step after the last; markers would stretch the axis. */
function wholeRange(steps: (string | number)[]): Record<string, unknown> {
  if (steps.length < 2 || steps.some((step) => typeof step === "string")) return {};
  const [first, last] = [Number(steps[0]), Number(steps[steps.length - 1])];
  const half = (last - first) / (steps.length - 1) / 2;
  return { range: [first - half, last + half] };
}

function markedSteps(table: TableLike, step: string, marked: string): unknown[] {
  const steps = column(table, step);
  return [...new Set(booleanColumn(table, marked).flatMap((mark, row) => (mark ? [steps[row]] : [])))];
}
