import { labelColumn, rowsByLabel, type TableLike } from "../table/index.js";
import type { Figure, FigureText } from "./figure.js";
import { type ForestEstimates, type ForestPoint, type ForestUnits, readForest } from "./forest-points.js";
import { axis, composeFigure, gridLine, ink, mutedInk, type SeriesStyle, seriesStyles } from "./theme.js";
import { fromTo, legendName, sentences, wrapWords } from "./words.js";

/** Letters in a line of a label. */
const longestLabel = 24;

export type ForestPlotOptions = FigureText &
  (ForestEstimates | ForestUnits) & {
    /** Column of the arms; they are drawn from the top in the order of their first rows. */
    arm: string;
    /** Column that tells apart several points of one arm, say the measure or "before" and "after". */
    group?: string;
    /** The value's name with its unit in brackets. */
    xTitle: string;
    /** A line drawn across at this value (say 0 for "no difference"); left out if not given. */
    reference?: number;
  };

/**
 * An estimate with its interval per arm, as a forest plot. Arms are rows, so that long names stay readable on a phone.
 * @throws RangeError when a column is missing or holds something else than finite numbers, an interval is upside down, or an arm (and group, and
 *   unit) has two rows
 */
export function forestPlot(table: TableLike, options: ForestPlotOptions): Figure {
  const { points, sentence } = readForest(table, options);
  const arms = [...rowsByLabel(labelColumn(table, options.arm)).keys()];
  const groups = options.group === undefined ? [""] : [...rowsByLabel(labelColumn(table, options.group)).keys()];
  const labels = armLabels(arms, points);
  const styles = seriesStyles(groups);
  const step = 0.6 / Math.max(1, groups.length);
  const data = groups.flatMap((group, index) => {
    const place = (arm: string) => arms.indexOf(arm) + (index - (groups.length - 1) / 2) * step;
    const mine = points.filter((point) => point.group === group);
    return [...unitDots(mine, place, styles[index]), whiskers(mine, place, styles[index], legendName(group))];
  });
  const rules = arms
    .slice(1)
    .map((_, row) => rule({ x0: 0, x1: 1, xref: "paper", y0: row + 0.5, y1: row + 0.5 }, gridLine));
  const { reference } = options;
  const mark =
    reference === undefined
      ? []
      : [rule({ x0: reference, x1: reference, y0: 0, y1: 1, yref: "paper" }, mutedInk, "dash")];
  const labelLines = Math.max(1, ...labels.map((lines) => lines.length));
  return composeFigure(
    data,
    { title: options.title, caption: sentences(options.caption, sentence) },
    {
      xaxis: axis(options.xTitle, aroundOne(points)),
      yaxis: axis("", {
        tickmode: "array",
        tickvals: arms.map((_, row) => row),
        ticktext: labels.map((lines) => lines.join("<br>")),
        range: [arms.length - 0.5, -0.5],
        showgrid: false,
        ticks: "",
        tickfont: { size: 13, color: ink },
      }),
      shapes: [...rules, ...mark],
    },
    {
      legend: groups.length > 1 ? groups.map(legendName) : [],
      plotHeight: Math.max(120, arms.length * Math.max(20 + 18 * groups.length, 12 + 17 * labelLines)),
      side: [24, 24],
      labels: 16 + 7 * Math.max(0, ...labels.flat().map((line) => line.length)),
    },
  );
}

/** Around a single value Plotly would draw 1 to each side, which for a large one is nothing. */
function aroundOne(points: ForestPoint[]): Record<string, unknown> {
  const values = [
    ...new Set(points.flatMap(({ estimate, low, high }) => [estimate, low, high]).filter(Number.isFinite)),
  ];
  if (values.length !== 1) return {};
  const reach = Math.abs(values[0]) / 2 || 1;
  return { range: [values[0] - reach, values[0] + reach] };
}

/** An arm's name on lines, and how many units it has where that is not the same for all. */
function armLabels(arms: string[], points: ForestPoint[]): string[][] {
  const counts = arms.map((arm) => [
    ...new Set(points.filter((point) => point.arm === arm).flatMap(({ n }) => (n === undefined ? [] : n))),
  ]);
  const differ = new Set(counts.flat()).size > 1;
  return arms.map((arm, at) => {
    const n = differ && counts[at].length > 0 ? [`n = ${fromTo(counts[at])}`] : [];
    return [...wrapWords(arm, longestLabel), ...n];
  });
}

function whiskers(points: ForestPoint[], place: (arm: string) => number, style: SeriesStyle, name: string) {
  const { color, symbol } = style;
  const length = (end: number, estimate: number) => (Number.isNaN(end) ? 0 : Math.abs(end - estimate));
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: points.map(({ estimate }) => estimate),
    y: points.map(({ arm }) => place(arm)),
    text: points.map(({ arm, estimate, low, high, n }) => {
      const interval = Number.isNaN(low) ? "" : ` [${short(low)}, ${short(high)}]`;
      return `${arm}<br>${short(estimate)}${interval}${n === undefined ? "" : `, n = ${n}`}`;
    }),
    hovertemplate: "%{text}<extra>%{fullData.name}</extra>",
    marker: { color, symbol, size: 9 },
    error_x: {
      type: "data",
      symmetric: false,
      array: points.map(({ estimate, high }) => length(high, estimate)),
      arrayminus: points.map(({ estimate, low }) => length(low, estimate)),
      thickness: 1.6,
      width: 5,
      color,
    },
  };
}

/** Each unit as a small dot below the mean's row of whiskers. */
function unitDots(points: ForestPoint[], place: (arm: string) => number, { color }: SeriesStyle) {
  const dots = points.flatMap(({ arm, units }) => (units.length > 1 ? units.map((value) => ({ arm, value })) : []));
  if (dots.length === 0) return [];
  return [
    {
      type: "scatter",
      mode: "markers",
      x: dots.map(({ value }) => value),
      y: dots.map(({ arm }) => place(arm) + 0.13),
      marker: { color, symbol: "circle", size: 5, opacity: 0.45 },
      hovertemplate: "%{x:.3g}<extra></extra>",
      showlegend: false,
    },
  ];
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function rule(where: Record<string, unknown>, color: string, dash = "solid"): Record<string, unknown> {
  return { type: "line", layer: "between", line: { color, width: dash === "solid" ? 1 : 1.5, dash }, ...where };
}
