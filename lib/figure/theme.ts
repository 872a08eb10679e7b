import type { Figure, FigureMeta, FigureText } from "./figure.js";
import { fitLayout } from "./fit.js";

/** Text, lines and paper. Exported pages recolour exactly these values in dark mode, so use them and no near-misses. */
export const ink = "#24292f";
export const mutedInk = "#57606a";
export const gridLine = "#e6e9ed";
export const axisLine = "#8c959f";
export const wallFill = "#d3d8de";
export const paper = "#ffffff";

/** The two agents keep their colours everywhere, and a marker each, so that nobody needs to see the colour. */
export const agentStyle = {
  red: { color: "#c8322d", symbol: "circle" },
  blue: { color: "#1f66b0", symbol: "square" },
} as const;

/** The two landmarks: the goal is a filled star, the fake an open one. */
export const landmarkStyle = {
  goal: { color: "#00805e", symbol: "star", name: "goal" },
  fake: { color: "#57606a", symbol: "star-open", name: "fake goal" },
} as const;

/**
 * Series colours after Okabe and Ito (2008), without yellow, with purple and the last grey darkened: under protanopia, deuteranopia and
 * tritanopia every two stay 8 steps of OKLab lightness or more apart (a test simulates it).
 */
export const seriesColours = ["#0072b2", "#c44a00", "#009e73", "#7a2470", "#d18b00", "#42a5ea", ink] as const;

/** A second cue beside colour: dashes for lines, shapes for points. */
export const seriesDashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"] as const;
export const seriesSymbols = ["circle", "square", "diamond", "triangle-up", "x", "cross", "hexagon"] as const;

/** How a series is drawn. */
export interface SeriesStyle {
  readonly color: string;
  readonly dash: string;
  readonly symbol: string;
}

/** A style for each series. The agents "red" and "blue" keep theirs; past the palette, colours return with other dashes and shapes. */
export function seriesStyles(names: readonly string[]): SeriesStyle[] {
  return names.map((name, index): SeriesStyle => {
    if (name === "red") return { ...agentStyle.red, dash: "solid" };
    if (name === "blue") return { ...agentStyle.blue, dash: "dash" };
    const shift = index + Math.floor(index / seriesColours.length);
    return {
      color: seriesColours[index % seriesColours.length],
      dash: seriesDashes[shift % seriesDashes.length],
      symbol: seriesSymbols[shift % seriesSymbols.length],
    };
  });
}

/** Ordered colours for heat maps, light to dark (ColorBrewer Blues): safe for colour-blind readers and in print. */
export const sequentialScale = [
  [0, "#f7fbff"],
  [0.25, "#c6dbef"],
  [0.5, "#6baed6"],
  [0.75, "#2171b5"],
  [1, "#08306b"],
] as const;

/** Colours around a middle value, blue to red by way of grey (ColorBrewer RdBu, reversed). */
export const divergingScale = [
  [0, "#2166ac"],
  [0.25, "#92c5de"],
  [0.5, "#f7f7f7"],
  [0.75, "#f4a582"],
  [1, "#b2182b"],
] as const;

/** Width of the static picture, px. */
export const standardWidth = 720;

const font = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif";

/** One axis. `title` carries the unit in brackets, as in "distance (arena units)". */
export function axis(title: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    title: { text: title, standoff: 8, font: { size: 13, color: ink } },
    tickfont: { size: 12, color: mutedInk },
    gridcolor: gridLine,
    linecolor: axisLine,
    tickcolor: axisLine,
    showline: true,
    zeroline: false,
    ticks: "outside",
    ticklen: 4,
    exponentformat: "power",
    minexponent: 4,
    automargin: true,
    ...more,
  };
}

const noData = {
  text: "no data",
  font: { size: 14, color: mutedInk },
  ...{ xref: "paper", yref: "paper", x: 0.5, y: 0.5, showarrow: false },
};

function isEmpty({ x, y }: Record<string, unknown>): boolean {
  return [x, y].every((values) => !Array.isArray(values) || values.every((value) => value === null));
}

/** Puts traces, axes and words together as a figure laid out at the standard width. */
export function composeFigure(
  data: Record<string, unknown>[],
  text: FigureText,
  layout: Record<string, unknown>,
  shape: Partial<FigureMeta> = {},
): Figure {
  const meta: FigureMeta = {
    title: text.title,
    ...(text.caption ? { caption: text.caption } : {}),
    legend: [],
    plotHeight: 320,
    maximumWidth: standardWidth,
    side: [64, 24],
    ...shape,
  };
  const base = {
    font: { family: font, size: 13, color: ink },
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    showlegend: meta.legend.length > 0,
    ...(data.every(isEmpty) ? { annotations: [noData] } : {}),
    // Not in the colour of the trace, on which text is hard to read.
    hoverlabel: { bgcolor: paper, bordercolor: axisLine, font: { family: font, size: 12, color: ink }, namelength: -1 },
    meta,
  };
  return { data, layout: fitLayout({ ...base, ...layout }, standardWidth) };
}
