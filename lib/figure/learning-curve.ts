import type { Figure, FigureText } from "./figure.js";
import { axis, composeFigure, seriesColours, seriesDashes } from "./theme.js";

/** One line with its band. The arrays are of one length, in order of `x`. */
export interface LearningCurveSeries {
  name: string;
  /** Where each value was taken, in the unit of `xTitle` (say, episodes). */
  x: ArrayLike<number>;
  mean: ArrayLike<number>;
  /** Lower and upper end of the confidence interval; leave both out for a line without a band. */
  low?: ArrayLike<number>;
  high?: ArrayLike<number>;
  /** A CSS colour in place of the palette's, for a series that stands for an agent. */
  colour?: string;
}

export interface LearningCurveText extends FigureText {
  /** With the unit in brackets. */
  xTitle: string;
  yTitle: string;
}

/**
 * Mean over training with a band per series. The band must be said in the caption: which interval, over how many seeds.
 * @throws RangeError when a series' arrays differ in length or only one end of the band is given.
 */
export function learningCurve(series: LearningCurveSeries[], text: LearningCurveText): Figure {
  for (const each of series) checkSeries(each);
  const bands = series.flatMap((each, index) =>
    bandOf(each, each.colour ?? seriesColours[index % seriesColours.length]),
  );
  const lines = series.map((each, index) => ({
    type: "scatter",
    mode: "lines",
    name: each.name,
    x: Array.from(each.x),
    y: Array.from(each.mean),
    line: {
      color: each.colour ?? seriesColours[index % seriesColours.length],
      width: 2,
      dash: seriesDashes[index % seriesDashes.length],
    },
  }));
  return composeFigure(
    [...bands, ...lines],
    text,
    { xaxis: axis(text.xTitle), yaxis: axis(text.yTitle), hovermode: "x" },
    { legend: series.length > 1 ? series.map((each) => each.name) : [] },
  );
}

function checkSeries({ name, x, mean, low, high }: LearningCurveSeries): void {
  if ((low === undefined) !== (high === undefined))
    throw new RangeError(`Series "${name}" has only one end of its band: give both low and high, or neither.`);
  for (const [what, values] of Object.entries({ mean, low, high }))
    if (values && values.length !== x.length)
      throw new RangeError(`Series "${name}": ${what} has ${values.length} values but x has ${x.length}.`);
}

function bandOf({ x, low, high }: LearningCurveSeries, colour: string): Record<string, unknown>[] {
  if (!low || !high || x.length === 0) return [];
  const there = Array.from(x);
  return [
    {
      type: "scatter",
      mode: "lines",
      x: [...there, ...there.slice().reverse()],
      y: [...Array.from(high), ...Array.from(low).reverse()],
      fill: "toself",
      fillcolor: colour,
      opacity: 0.18,
      line: { width: 0, color: colour },
      hoverinfo: "skip",
      showlegend: false,
    },
  ];
}
