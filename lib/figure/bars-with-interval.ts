import type { Figure, FigureText } from "./figure.js";
import { axis, composeFigure, gridLine, ink, mutedInk, seriesColours, seriesSymbols } from "./theme.js";

/** Letters in a line of a label. */
const longestLabel = 24;

/** One arm's estimate with its interval. */
export interface IntervalPoint {
  estimate: number;
  low: number;
  high: number;
}

/** One set of points over all arms, say "before" or "after". `points[i]` belongs to `arms[i]`; `null` leaves a gap. */
export interface IntervalGroup {
  name: string;
  points: (IntervalPoint | null)[];
}

export interface IntervalText extends FigureText {
  /** The value's name with its unit in brackets. */
  valueTitle: string;
  /** A line drawn across at this value (say 0 for "no difference"); left out if not given. */
  reference?: number;
}

/**
 * A point with whiskers per arm and group. Arms are rows, so that long names stay readable on a phone.
 * @throws RangeError when a group has not one entry per arm, or an interval is upside down.
 */
export function barsWithInterval(arms: string[], groups: IntervalGroup[], text: IntervalText): Figure {
  for (const group of groups) checkGroup(group, arms);
  const step = 0.56 / Math.max(1, groups.length);
  const rows = arms.map((_, row) => row);
  const labels = arms.map((arm) => wrapLabel(arm));
  const labelLines = Math.max(1, ...labels.map((lines) => lines.length));
  const labelLetters = Math.max(0, ...labels.flat().map((line) => line.length));
  const data = groups.map((group, index) => {
    const shift = (index - (groups.length - 1) / 2) * step;
    const shown = rows.filter((row) => group.points[row]);
    const points = shown.map((row) => group.points[row]!);
    return {
      type: "scatter",
      mode: "markers",
      name: group.name,
      x: points.map((point) => point.estimate),
      y: shown.map((row) => row + shift),
      customdata: points.map((point, at) => [arms[shown[at]], point.low, point.high]),
      hovertemplate:
        "%{customdata[0]}<br>%{x:.3g} [%{customdata[1]:.3g}, %{customdata[2]:.3g}]<extra>%{fullData.name}</extra>",
      marker: {
        color: seriesColours[index % seriesColours.length],
        symbol: seriesSymbols[index % seriesSymbols.length],
        size: 9,
      },
      error_x: {
        type: "data",
        symmetric: false,
        array: points.map((point) => point.high - point.estimate),
        arrayminus: points.map((point) => point.estimate - point.low),
        thickness: 1.6,
        width: 5,
        color: seriesColours[index % seriesColours.length],
      },
    };
  });
  const between = arms
    .slice(1)
    .map((_, row) => line({ x0: 0, x1: 1, xref: "paper", y0: row + 0.5, y1: row + 0.5 }, gridLine));
  const reference =
    text.reference === undefined
      ? []
      : [line({ x0: text.reference, x1: text.reference, y0: 0, y1: 1, yref: "paper" }, mutedInk, "dash")];
  return composeFigure(
    data,
    text,
    {
      xaxis: axis(text.valueTitle),
      yaxis: axis("", {
        tickmode: "array",
        tickvals: rows,
        ticktext: labels.map((lines) => lines.join("<br>")),
        range: [arms.length - 0.5, -0.5],
        showgrid: false,
        ticks: "",
        tickfont: { size: 13, color: ink },
      }),
      shapes: [...between, ...reference],
    },
    {
      legend: groups.length > 1 ? groups.map((group) => group.name) : [],
      plotHeight: Math.max(120, arms.length * Math.max(22 + 18 * groups.length, 12 + 17 * labelLines)),
      side: [24, 24],
      labels: 16 + 7 * labelLetters,
    },
  );
}

/** Long names take several lines, so that the plot keeps its room on a phone. */
function wrapLabel(label: string): string[] {
  const lines: string[] = [];
  for (const word of label.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= longestLabel)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function line(where: Record<string, unknown>, color: string, dash = "solid"): Record<string, unknown> {
  return { type: "line", layer: "between", line: { color, width: dash === "solid" ? 1 : 1.5, dash }, ...where };
}

function checkGroup({ name, points }: IntervalGroup, arms: string[]): void {
  if (points.length !== arms.length)
    throw new RangeError(
      `Group "${name}" has ${points.length} points for ${arms.length} arms; use null where there is none.`,
    );
  points.forEach((point, row) => {
    if (point && !(point.low <= point.estimate && point.estimate <= point.high))
      throw new RangeError(
        `Group "${name}", arm "${arms[row]}": expected low <= estimate <= high; got ${point.low}, ${point.estimate}, ${point.high}.`,
      );
  });
}
