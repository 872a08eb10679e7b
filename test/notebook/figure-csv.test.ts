import { forestPlot, heatMap, learningCurve } from "overlap-lab/figure/index";
import { figureCsv } from "overlap-lab/notebook/figure-csv";
import { describe, expect, it } from "vitest";

const lines = (figure: Parameters<typeof figureCsv>[0]) => figureCsv(figure).split("\r\n");
const text = { title: "T", xTitle: "x", yTitle: "y", valueTitle: "v" };

describe("a figure as CSV", () => {
  it("has one row per point, with the columns that hold something", () => {
    const data = [
      { name: "a", x: [1, 2], y: [0.5, null] },
      { name: "b", y: [7], text: ["step 0"] },
    ];
    expect(lines({ data, layout: {} })).toEqual(["trace,x,y,text", "a,1,0.5,", "a,2,,", "b,0,7,step 0", ""]);
  });

  it("quotes commas, quotes and line ends, and joins broken labels", () => {
    const data = [{ name: 'say "hi", <br>twice', x: ["a\nb"], y: [1] }];
    expect(figureCsv({ data, layout: {} })).toBe('trace,x,y\r\n"say ""hi"",  twice","a\nb",1\r\n');
  });

  it("gives the band of a line as its interval", () => {
    // The mean of two seeds; drawing them with replacement gives the lower, the upper or both.
    const curve = (name: string, at: number) =>
      [1, 2].flatMap((x) => [-x, x].map((seed) => ({ name, x, seed, value: at + seed })));
    const columns = { x: "x", y: "value", series: "name", unit: "seed" };
    expect(lines(learningCurve([...curve("one", 5), ...curve("two", 6)], { ...text, ...columns }))).toEqual([
      "trace,x,y,low,high",
      "one,1,5,4,6",
      "one,2,5,3,7",
      "two,1,6,5,7",
      "two,2,6,4,8",
      "",
    ]);
  });

  it("gives the ends of error bars, and names where an axis has names", () => {
    const point = { estimate: 0.3, low: 0.1, high: 0.7 };
    const figure = forestPlot(
      [
        { arm: "A", when: "before", ...point },
        { arm: "B", when: "after", ...point },
      ],
      { ...text, arm: "arm", group: "when", estimate: "estimate", low: "low", high: "high" },
    );
    expect(lines(figure)).toEqual([
      "trace,x,y,low,high,text",
      'before,0.3,A,0.1,0.7,"A 0.3 [0.1, 0.7]"',
      'after,0.3,B,0.1,0.7,"B 0.3 [0.1, 0.7]"',
      "",
    ]);
  });

  it("takes one number as both ends of a symmetric error bar", () => {
    const data = [{ name: "a", x: [1], y: [10], error_y: { type: "data", array: [2] } }];
    expect(lines({ data, layout: {} })).toEqual(["trace,x,y,low,high", "a,1,10,8,12", ""]);
  });

  it("writes a heat map as one row per cell", () => {
    const figure = heatMap(
      { hook: ["h1", "h2", "h1", "h2"], row: [0, 0, 1, 1], v: [1, 2, 3, null] },
      { ...text, x: "hook", y: "row", value: "v" },
    );
    expect(lines(figure)).toEqual(["x,y,z", "h1,0,1", "h2,0,2", "h1,1,3", "h2,1,", ""]);
  });

  it("works from its source text alone, as pages run it", () => {
    const copy = new Function(`return ${figureCsv.toString()}`)();
    const figure = { data: [{ name: "a", x: [1], y: [2] }], layout: {} };
    expect(copy(figure)).toBe(figureCsv(figure));
  });
});
