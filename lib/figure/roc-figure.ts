import { Streams } from "../random/index.js";
import { areaUnderCurve, type Interval, rocCurve, stratifiedBootstrap } from "../statistics/index.js";
import { booleanColumn, labelColumn, numberColumn, rowsByLabel, type TableLike } from "../table/index.js";
import type { Figure, FigureText } from "./figure.js";
import { axis, composeFigure, mutedInk, seriesStyles } from "./theme.js";
import { fromTo, legendName, sentences } from "./words.js";

export interface RocFigureOptions extends FigureText {
  /** Column of the detector's score; higher means that it rather says "true". */
  score: string;
  /** Column of the truth: true and false, or 1 and 0. */
  label: string;
  /** Column of the detectors: one curve each. */
  detector?: string;
  /** Column of the unit: rows of one unit (say, all episodes of one network) are drawn together in the bootstrap. Without it every row is a unit. */
  unit?: string;
  xTitle?: string;
  yTitle?: string;
}

const resamples = 1000;

/**
 * ROC curve per detector, with the area under it and its 95 % bootstrap interval in the legend, and the diagonal of guessing.
 * @throws RangeError when a column is missing or a value not of its kind, a score is missing, or a detector lacks one of the two classes
 */
export function rocFigure(table: TableLike, options: RocFigureOptions): Figure {
  const scores = numberColumn(table, options.score);
  const labels = booleanColumn(table, options.label);
  const missing = scores.findIndex(Number.isNaN);
  if (missing >= 0)
    throw new RangeError(`Column "${options.score}", row ${missing}: a score is missing; leave out the row.`);
  const detectors = options.detector === undefined ? labels.map(() => "") : labelColumn(table, options.detector);
  const units = options.unit === undefined ? labels.map((_, row) => String(row)) : labelColumn(table, options.unit);
  const groups = [...rowsByLabel(detectors)];
  const styles = seriesStyles(groups.map(([name]) => name));
  const curves = groups.map(([name, rows], index) => {
    const cases = { scores: rows.map((row) => scores[row]), labels: rows.map((row) => labels[row]) };
    const positives = cases.labels.filter(Boolean).length;
    if (positives === 0 || positives === rows.length)
      throw new RangeError(
        `Column "${options.label}"${name && ` for "${name}"`}: both classes are needed; ${positives} of ${rows.length} are true.`,
      );
    const byUnit = [...rowsByLabel(rows.map((row) => units[row])).values()];
    const area = areaInterval(cases, byUnit, index);
    const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(cases.scores, cases.labels);
    const legend = [legendName(name), areaText(area)].filter(Boolean).join(name.length > 12 ? "<br>" : ": ");
    return {
      ...corners(x, y),
      legend,
      style: styles[index],
      positives,
      negatives: rows.length - positives,
      units: byUnit.length,
    };
  });
  const unit = options.unit ?? "row";
  const count = (of: (curve: (typeof curves)[number]) => number) => fromTo(curves.map(of));
  const facts =
    curves.length === 0
      ? undefined
      : `AUC with 95 % bootstrap intervals over ${unit}s (n = ${count((c) => c.units)}; ${count((c) => c.positives)} true and ${count((c) => c.negatives)} false cases). The dashed diagonal is guessing.`;
  const rate = { range: [-0.01, 1.01], constrain: "domain", dtick: 0.25 };
  return composeFigure(
    curves.map(({ x, y, legend, style }) => ({
      type: "scatter",
      mode: "lines",
      name: legend,
      x,
      y,
      line: { color: style.color, dash: style.dash, width: 2 },
      showlegend: true,
      hovertemplate: "false positives %{x:.3f}, true positives %{y:.3f}<extra></extra>",
    })),
    { title: options.title, caption: sentences(options.caption, facts) },
    {
      xaxis: axis(options.xTitle ?? "false positive rate", rate),
      yaxis: axis(options.yTitle ?? "true positive rate", { ...rate, scaleanchor: "x" }),
      shapes: [
        {
          type: "line",
          x0: 0,
          y0: 0,
          x1: 1,
          y1: 1,
          layer: "below",
          line: { color: mutedInk, width: 1.5, dash: "dash" },
        },
      ],
    },
    { legend: curves.map(({ legend }) => legend), plotHeight: "square", maximumWidth: 480 },
  );
}

/** Units are drawn within their kind (only true cases, only false ones, both), so that no resample lacks a class. */
function areaInterval(cases: { scores: number[]; labels: boolean[] }, units: number[][], index: number): Interval {
  const kind = (rows: number[]) => `${rows.some((row) => cases.labels[row])} ${rows.every((row) => cases.labels[row])}`;
  const strata = [...rowsByLabel(units.map(kind)).values()];
  const area = (drawn: readonly Float64Array[]) => {
    const rows = drawn.flatMap((stratum) => Array.from(stratum).flatMap((unit) => units[unit]));
    return areaUnderCurve(
      rows.map((row) => cases.scores[row]),
      rows.map((row) => cases.labels[row]),
    );
  };
  return stratifiedBootstrap(strata, area, Streams.from(0).stream("bootstrap", index), { resamples });
}

function areaText({ estimate, low, high }: Interval): string {
  return `AUC ${estimate.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** Points on a straight stretch say nothing; a curve of many cases is mostly those. */
function corners(x: number[], y: number[]): { x: number[]; y: number[] } {
  const keep = x.map((_, at) => {
    if (at === 0 || at === x.length - 1) return true;
    const flat = y[at - 1] === y[at] && y[at] === y[at + 1];
    const steep = x[at - 1] === x[at] && x[at] === x[at + 1];
    return !flat && !steep;
  });
  const short = (value: number) => Number(value.toFixed(4));
  return { x: x.filter((_, at) => keep[at]).map(short), y: y.filter((_, at) => keep[at]).map(short) };
}
