import * as aq from "arquero";
import { accuracyCurve, learningCurve } from "overlap-lab/figure/index";
import { describe, expect, it } from "vitest";

const words = { title: "T", xTitle: "x (unit)", yTitle: "y (unit)" };
const names = { x: "x", y: "y", ...words };
const caption = (figure: { layout: Record<string, unknown> }) => (figure.layout.meta as { caption?: string }).caption;

describe("learningCurve", () => {
  it("draws a line per series in order of x, and a gap where a value is missing", () => {
    const table = aq.table({ arm: ["b", "a", "a", "a"], x: [1, 3, 1, 2], y: [9, 30, 10, Number.NaN] });
    const { data } = learningCurve(table, { ...names, series: "arm" });
    expect(data).toMatchObject([
      { name: "b", x: [1], y: [9], mode: "lines+markers" },
      { name: "a", x: [1, 2, 3], y: [10, null, 30], mode: "lines" },
    ]);
  });

  it("draws the mean over units with a bootstrap band below the line, and says what it is", () => {
    const table = { seed: [1, 1, 2, 2], x: [0, 1, 0, 1], y: [0, 2, 2, 4] };
    const figure = learningCurve(table, { ...names, unit: "seed", caption: "Made up." });
    const [band, line] = figure.data;
    expect(line).toMatchObject({ x: [0, 1], y: [1, 3] });
    // Of two values a bootstrap draws means of 0, 1 and 2 (2, 3 and 4): the interval is the whole range.
    expect(band).toMatchObject({ x: [0, 1, 1, 0], y: [2, 4, 2, 0], showlegend: false });
    expect(caption(figure)).toBe(
      "Made up. Lines are means over seeds (n = 2), bands 95 % bootstrap intervals over seeds. With so few, such intervals are too narrow.",
    );
    expect(learningCurve(table, { ...names, unit: "seed", caption: "Made up." })).toEqual(figure);
  });

  it("has no band for one unit, and says so", () => {
    const figure = learningCurve({ seed: [1, 1], x: [0, 1], y: [0, 2] }, { ...names, unit: "seed" });
    expect(figure.data).toHaveLength(1);
    expect(caption(figure)).toBe("One seed each (n = 1), so there is no interval.");
  });

  it("says how n differs", () => {
    const table = { seed: [1, 2, 1], x: [0, 0, 1], y: [0, 2, 2] };
    expect(caption(learningCurve(table, { ...names, unit: "seed" }))).toContain("(n = 1 to 2)");
    expect(caption(learningCurve(table, { ...names, unit: "seed" }))).toContain("(none where n = 1)");
  });

  it("takes a band that was worked out before, in stretches between gaps", () => {
    const table = { x: [0, 1, 2, 3, 4], y: [1, 1, null, 1, 1], low: [0, 0, 0, 0, 0], high: [2, 2, 2, 2, 2] };
    const [band] = learningCurve(table, { ...names, low: "low", high: "high" }).data;
    expect(band.x).toEqual([0, 1, 1, 0, null, 3, 4, 4, 3]);
  });

  it("says that there is nothing to draw", () => {
    expect(learningCurve({ x: [], y: [] }, names).layout.annotations).toMatchObject([{ text: "no data" }]);
  });

  it("refuses what cannot be drawn, by column, row and value", () => {
    expect(() => learningCurve({ x: [1], y: [2] }, { ...names, low: "y" })).toThrow("Only one end of the interval");
    expect(() => learningCurve({ x: [1, 1], y: [2, 3] }, names)).toThrow(
      'Column "x", row 1: 1 stands there for a second time in one series; name the column of the unit',
    );
    expect(() => learningCurve({ x: [1], y: ["2"] }, names)).toThrow(
      new RangeError('Column "y", row 0: expected a finite number; got "2".'),
    );
    expect(() => learningCurve({ x: [null], y: [1] }, names)).toThrow(
      'Column "x", row 0: expected a number; got none.',
    );
    expect(() => learningCurve({ x: [1, 1], y: [1, 2], s: [7, 7] }, { ...names, unit: "s" })).toThrow(
      'Column "s", row 1: "7" has a second value at x = 1 in one series.',
    );
  });
});

describe("accuracyCurve", () => {
  const table = { n: [1, 10, 1, 10], accuracy: [0.5, 0.8, 0.7, 1], seed: [1, 1, 2, 2] };

  it("has a logarithmic axis with a tick at each number of episodes, and a line for guessing", () => {
    const figure = accuracyCurve(table, { episodes: "n", accuracy: "accuracy", unit: "seed", title: "T" });
    expect(figure.layout.xaxis).toMatchObject({ type: "log", tickvals: [1, 10] });
    expect(figure.layout.shapes).toMatchObject([{ y0: 0.5, y1: 0.5 }]);
    expect(figure.data[1].y).toEqual([0.6, 0.9]);
    expect(caption(figure)).toMatch(/n = 2.*The dashed line is guessing \(0\.5\)\.$/);
  });

  it("refuses numbers of episodes that have no logarithm", () => {
    expect(() => accuracyCurve({ n: [0], a: [1] }, { episodes: "n", accuracy: "a", title: "T" })).toThrow(
      'Column "n" holds 0; a logarithmic axis needs numbers above 0.',
    );
  });
});
