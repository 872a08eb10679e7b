import { forestPlot } from "overlap-lab/figure/index";
import { describe, expect, it } from "vitest";

const words = { arm: "arm", title: "T", xTitle: "x (unit)" };
const given = { ...words, estimate: "e", low: "l", high: "h" };
const caption = (figure: { layout: Record<string, unknown> }) => (figure.layout.meta as { caption?: string }).caption;
const labels = (figure: { layout: Record<string, unknown> }) =>
  (figure.layout.yaxis as { ticktext: string[] }).ticktext;

describe("a forest plot of estimates", () => {
  it("turns intervals into whiskers, leaves gaps, and keeps the order of the table", () => {
    const figure = forestPlot({ arm: ["z", "a"], e: [2, null], l: [1.5, null], h: [4, null] }, given);
    expect(figure.data).toMatchObject([{ x: [2], y: [0], error_x: { array: [2], arrayminus: [0.5] } }]);
    expect(labels(figure)).toEqual(["z", "a"]);
  });

  it("puts groups of one arm beside each other", () => {
    const table = { arm: ["a", "a"], time: ["before", "after"], e: [1, 2], l: [1, 2], h: [1, 2] };
    const { data } = forestPlot(table, { ...given, group: "time" });
    expect(data.map(({ name, y }) => [name, y])).toEqual([
      ["before", [-0.15]],
      ["after", [0.15]],
    ]);
  });

  it("draws a reference line where it is asked to", () => {
    const { layout } = forestPlot({ arm: ["a"], e: [1], l: [1], h: [1] }, { ...given, reference: 0 });
    expect(layout.shapes).toMatchObject([{ x0: 0, x1: 0, yref: "paper" }]);
  });

  it("refuses an interval that is upside down, and an arm with two rows", () => {
    expect(() => forestPlot({ arm: ["a"], e: [2], l: [3], h: [4] }, given)).toThrow(
      new RangeError('Row 0, "a": expected l <= e <= h; got 3, 2, 4.'),
    );
    expect(() => forestPlot({ arm: ["a", "a"], e: [1, 2], l: [1, 2], h: [1, 2] }, given)).toThrow(
      'Row 1: a second row for "a"; for one row per unit, name value and unit.',
    );
  });
});

describe("a forest plot of units", () => {
  const units = { ...words, value: "v", unit: "seed" };

  it("has the mean with its interval, and each unit as a dot", () => {
    const figure = forestPlot({ arm: ["a", "a", "b"], seed: [1, 2, 1], v: [1, 3, 5] }, units);
    const [dots, points] = figure.data;
    expect(dots).toMatchObject({ x: [1, 3], y: [0.13, 0.13], showlegend: false });
    expect(points).toMatchObject({ x: [2, 5], y: [0, 1], error_x: { array: [1, 0], arrayminus: [1, 0] } });
    expect(labels(figure)).toEqual(["a<br>n = 2", "b<br>n = 1"]);
    expect(caption(figure)).toBe(
      "Large points are means over seeds (n = 1 to 2), whiskers 95 % bootstrap intervals over seeds (none where n = 1). With so few, such intervals are too narrow.",
    );
  });

  it("does not call ten units few", () => {
    const ten = Array.from({ length: 10 }, (_, seed) => ({ arm: "a", seed, v: seed }));
    expect(caption(forestPlot(ten, units))).toBe(
      "Large points are means over seeds (n = 10), whiskers 95 % bootstrap intervals over seeds.",
    );
  });

  it("refuses a unit that comes twice", () => {
    expect(() => forestPlot({ arm: ["a", "a"], seed: [1, 1], v: [1, 2] }, units)).toThrow(
      'Column "seed", row 1: a second row of "1" for "a".',
    );
  });
});
