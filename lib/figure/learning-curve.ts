import type { TableLike } from "../table/index.js";
import { type CurveColumns, readCurves } from "./curve-lines.js";
import type { Figure, FigureText } from "./figure.js";
import { axis, composeFigure } from "./theme.js";
import { sentences } from "./words.js";

export interface LearningCurveOptions extends FigureText, CurveColumns {
  /** With the unit in brackets. */
  xTitle: string;
  yTitle: string;
}

/**
 * A quantity over training, one line per series. With `unit` the line is the mean over units and the band a 95 % bootstrap interval over them,
 * and the caption says so.
 * @throws RangeError as `readCurves`
 */
export function learningCurve(table: TableLike, options: LearningCurveOptions): Figure {
  const { traces, legend, sentence } = readCurves(table, options);
  return composeFigure(
    traces,
    { title: options.title, caption: sentences(options.caption, sentence) },
    { xaxis: axis(options.xTitle), yaxis: axis(options.yTitle), hovermode: "x" },
    { legend },
  );
}
