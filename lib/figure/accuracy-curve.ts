import type { TableLike } from "../table/index.js";
import { readCurves } from "./curve-lines.js";
import type { Figure, FigureText } from "./figure.js";
import { axis, composeFigure, mutedInk } from "./theme.js";
import { sentences } from "./words.js";

export interface AccuracyCurveOptions extends FigureText {
  /** Column: number of episodes that a decision is made from. */
  episodes: string;
  /** Column: share of right decisions, 0 to 1. */
  accuracy: string;
  /** Column: one line per detector. */
  detector?: string;
  /** Column: the unit that the mean and the interval are over. */
  unit?: string;
  /** Columns: both ends of an interval that was worked out before. */
  low?: string;
  high?: string;
  /** Accuracy of guessing (default 0.5), drawn as a dashed line. */
  chance?: number;
  xTitle?: string;
  yTitle?: string;
}

/**
 * Accuracy against the number of episodes seen, on a logarithmic axis.
 * @throws RangeError as `readCurves`, and when a number of episodes is not above 0
 */
export function accuracyCurve(table: TableLike, options: AccuracyCurveOptions): Figure {
  const { episodes, accuracy, detector, chance = 0.5 } = options;
  const { traces, legend, sentence } = readCurves(table, { ...options, x: episodes, y: accuracy, series: detector });
  const places = traces.flatMap(({ x }) => x as number[]).filter((x) => x !== null);
  const bad = places.find((x) => !(x > 0));
  if (bad !== undefined)
    throw new RangeError(`Column "${episodes}" holds ${bad}; a logarithmic axis needs numbers above 0.`);
  const ticks = [...new Set(places)].sort((a, b) => a - b);
  const lines = traces.map((trace) =>
    trace.fill ? trace : { ...trace, mode: "lines+markers", marker: { size: 7, ...markerOf(trace) } },
  );
  const guess = { type: "line", xref: "paper", x0: 0, x1: 1, y0: chance, y1: chance, layer: "below" };
  return composeFigure(
    lines,
    { title: options.title, caption: sentences(options.caption, sentence, `The dashed line is guessing (${chance}).`) },
    {
      xaxis: axis(options.xTitle ?? "episodes seen (logarithmic)", { type: "log", ...tickPlaces(ticks) }),
      yaxis: axis(options.yTitle ?? "accuracy (share)", { range: yRange(traces, chance) }),
      shapes: [{ ...guess, line: { color: mutedInk, width: 1.5, dash: "dash" } }],
      hovermode: "x",
    },
    { legend },
  );
}

function markerOf(trace: Record<string, unknown>): Record<string, unknown> {
  const { marker, line } = trace as { marker?: object; line: { color: string } };
  return { color: line.color, ...marker };
}

/** Least distance between two labels, as a share of the axis. */
const labelRoom = 0.07;

/** The numbers of episodes that there are, as long as they are few; otherwise Plotly's own ticks. Labels that would run into others are left out. */
function tickPlaces(places: number[]): Record<string, unknown> {
  if (places.length === 0 || places.length > 12) return {};
  const span = Math.log(places[places.length - 1] / places[0]);
  let last = -Infinity;
  const ticktext = places.map((place) => {
    const at = Math.log(place / places[0]);
    if (at - last < labelRoom * span) return "";
    last = at;
    return String(place);
  });
  return { tickmode: "array", tickvals: places, ticktext };
}

/** From a little below the lowest value or chance up to 1. */
function yRange(traces: Record<string, unknown>[], chance: number): [number, number] {
  const values = traces.flatMap(({ y }) => y as (number | null)[]).flatMap((value) => value ?? []);
  return [Math.min(chance, ...values) - 0.05, Math.max(1, ...values) + 0.03];
}
