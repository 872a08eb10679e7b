import { labelColumn, numberColumn, rowsByLabel, type TableLike } from "../table/index.js";
import type { Figure, FigureText } from "./figure.js";
import { axis, composeFigure, mutedInk, seriesStyles } from "./theme.js";
import { legendName, sentences } from "./words.js";

export type Better = "lower" | "higher";

export interface ParetoFrontierOptions extends FigureText {
  /** Columns of the two objectives. */
  x: string;
  y: string;
  /** Which direction of each is better; said on the axes. */
  better: { readonly x: Better; readonly y: Better };
  /** Column of the arms: a colour and a marker each. */
  arm?: string;
  /** Column whose value stands beside each point, where there are few. */
  label?: string;
  /** Column that names a point when it is pointed at, such as the training seed. One row is one point. */
  unit?: string;
  xTitle: string;
  yTitle: string;
}

/**
 * Two objectives against each other, and the line of those points that no other point beats in both.
 * @throws RangeError when a column is missing or holds something else than finite numbers (rows without one of the two are left out, and the
 *   caption says how many)
 */
export function paretoFrontier(table: TableLike, options: ParetoFrontierOptions): Figure {
  const [x, y] = [numberColumn(table, options.x), numberColumn(table, options.y)];
  const arms = options.arm === undefined ? Array.from(x, () => "") : labelColumn(table, options.arm);
  const units = options.unit === undefined ? undefined : labelColumn(table, options.unit);
  const labels = options.label === undefined ? undefined : labelColumn(table, options.label);
  const present = Array.from(x.keys()).filter((row) => !Number.isNaN(x[row] + y[row]));
  const all = [...rowsByLabel(arms)];
  const styles = seriesStyles(all.map(([name]) => name));
  const drawn = all.map(([name, rows], index) => ({
    name,
    style: styles[index],
    mine: rows.filter((row) => present.includes(row)),
  }));
  const groups = drawn.filter(({ mine }) => mine.length > 0);
  const points = groups.map(({ name, style, mine }) => {
    const hover = mine.map((row) => [name, units && `${options.unit} ${units[row]}`].filter(Boolean).join(", "));
    return {
      type: "scatter",
      mode: labels ? "markers+text" : "markers",
      name: legendName(name),
      x: mine.map((row) => x[row]),
      y: mine.map((row) => y[row]),
      text: labels ? mine.map((row) => labels[row]) : hover,
      ...(labels ? { hovertext: hover, textposition: mine.map((row) => labelPlace(row, present, x, y)) } : {}),
      hovertemplate: `%{${labels ? "hovertext" : "text"}}<br>%{x:.3g}, %{y:.3g}<extra></extra>`,
      marker: { color: style.color, symbol: style.symbol, size: 10, opacity: 0.85 },
    };
  });
  const frontier = nonDominated(present, x, y, options.better);
  const left = x.length - present.length;
  const legend = ["not dominated", ...(groups.length > 1 ? groups.map(({ name }) => legendName(name)) : [])];
  return composeFigure(
    [
      frontierLine(frontier, x, y, options.better),
      ...points.map((each) => ({ ...each, showlegend: groups.length > 1 })),
    ],
    {
      title: options.title,
      caption: sentences(
        options.caption,
        `Each point is one ${options.unit ?? "row"}${options.arm ? ` of one ${options.arm}` : ""} (${present.length} points). Those on the line are beaten by no other in both at once.`,
        left > 0 ? `Left out for a missing value: ${left}.` : undefined,
      ),
    },
    {
      xaxis: axis(`${options.xTitle}, ${options.better.x} is better`),
      yaxis: axis(`${options.yTitle}, ${options.better.y} is better`),
      legend: { itemsizing: "constant" },
    },
    { legend, plotHeight: 360 },
  );
}

/** Above its point, or below where another point is close above. */
function labelPlace(row: number, rows: number[], x: Float64Array, y: Float64Array): string {
  const reach = (values: Float64Array) => {
    const shown = rows.map((each) => values[each]);
    return 0.06 * (Math.max(...shown) - Math.min(...shown));
  };
  const crowded = rows.some((other) => {
    const [right, up] = [x[other] - x[row], y[other] - y[row]];
    return other !== row && Math.abs(right) <= reach(x) && up >= 0 && up <= reach(y);
  });
  return crowded ? "bottom center" : "top center";
}

/** Rows that no other is at least as good as in both and better in one, in order of x. */
function nonDominated(
  rows: number[],
  x: Float64Array,
  y: Float64Array,
  better: ParetoFrontierOptions["better"],
): number[] {
  const cost = (row: number) => [better.x === "lower" ? x[row] : -x[row], better.y === "lower" ? y[row] : -y[row]];
  const beats = (a: number[], b: number[]) => a[0] <= b[0] && a[1] <= b[1] && (a[0] < b[0] || a[1] < b[1]);
  return rows.filter((row) => !rows.some((other) => beats(cost(other), cost(row)))).sort((a, b) => x[a] - x[b]);
}

/** Steps along what is reached: between two points the line is as bad as the worse of both. */
function frontierLine(rows: number[], x: Float64Array, y: Float64Array, better: ParetoFrontierOptions["better"]) {
  return {
    type: "scatter",
    mode: "lines",
    name: "not dominated",
    x: rows.map((row) => x[row]),
    y: rows.map((row) => y[row]),
    line: { color: mutedInk, width: 1.5, dash: "dot", shape: better.x === "lower" ? "hv" : "vh" },
    hoverinfo: "skip",
    showlegend: true,
  };
}
