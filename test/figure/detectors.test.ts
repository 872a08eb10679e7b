import { paretoFrontier, rocFigure } from "overlap-lab/figure/index";
import { describe, expect, it } from "vitest";

const caption = (figure: { layout: Record<string, unknown> }) => (figure.layout.meta as { caption?: string }).caption;

describe("rocFigure", () => {
  const names = { score: "s", label: "l", title: "T" };

  it("has the curve, its area with an interval, and the diagonal", () => {
    const figure = rocFigure({ s: [4, 3, 2, 1], l: [true, true, false, false] }, names);
    expect(figure.data).toMatchObject([{ x: [0, 0, 1], y: [0, 1, 1], name: "AUC 1.00 [1.00, 1.00]" }]);
    expect(figure.layout.shapes).toMatchObject([{ x0: 0, y0: 0, x1: 1, y1: 1 }]);
    expect(caption(figure)).toBe(
      "AUC with 95 % bootstrap intervals over rows (n = 4; 2 true and 2 false cases). The dashed diagonal is guessing.",
    );
  });

  it("has a curve per detector, the second here guessing", () => {
    const table = { d: ["a", "a", "b", "b"], s: [1, 0, 5, 5], l: [1, 0, 1, 0] };
    const { data } = rocFigure(table, { ...names, detector: "d" });
    expect(data.map(({ name }) => String(name).split(" [")[0])).toEqual(["a: AUC 1.00", "b: AUC 0.50"]);
  });

  it("draws units as a whole: many rows of few networks do not make the interval narrow", () => {
    // Network 0 is told right in all its rows, network 1 wrong in all.
    const rows = Array.from({ length: 40 }, (_, at) => ({
      net: at % 2,
      l: at % 4 < 2,
      s: (at % 4 < 2 ? 1 : 0) * (at % 2 ? -1 : 1),
    }));
    const width = (figure: { data: Record<string, unknown>[] }) => {
      const [low, high] = /\[(.*), (.*)\]/.exec(String(figure.data[0].name))!.slice(1).map(Number);
      return high - low;
    };
    expect(width(rocFigure(rows, { ...names, unit: "net" }))).toBe(1);
    expect(width(rocFigure(rows, names))).toBeLessThan(0.5);
  });

  it("refuses a missing score, and a detector without one of the classes", () => {
    expect(() => rocFigure({ s: [1, null], l: [1, 0] }, names)).toThrow('Column "s", row 1: a score is missing');
    expect(() => rocFigure({ s: [1, 2], l: [1, 1] }, names)).toThrow(
      'Column "l": both classes are needed; 2 of 2 are true.',
    );
  });
});

describe("paretoFrontier", () => {
  const names = { x: "x", y: "y", title: "T", xTitle: "trap rate", yTitle: "return" };
  const table = { arm: ["a", "a", "b", "b"], x: [1, 2, 3, null], y: [1, 3, 2, 9] };

  it("draws the points that none beats in both, and says which way is better", () => {
    const { data, layout } = paretoFrontier(table, { ...names, arm: "arm", better: { x: "lower", y: "higher" } });
    expect(data[0]).toMatchObject({ name: "not dominated", x: [1, 2], y: [1, 3], line: { shape: "hv" } });
    expect(data.slice(1).map(({ name, x }) => [name, x])).toEqual([
      ["a", [1, 2]],
      ["b", [3]],
    ]);
    expect(layout.xaxis).toMatchObject({ title: { text: "trap rate, lower is better" } });
    expect(caption({ layout })).toBe(
      "Each point is one row of one arm (3 points). Those on the line are beaten by no other in both at once. Left out for a missing value: 1.",
    );
  });

  it("writes a label above each point, or below where another is close above", () => {
    const close = { arm: ["a", "b", "c"], x: [1, 1, 2], y: [1, 1.01, 2] };
    const { data } = paretoFrontier(close, { ...names, label: "arm", better: { x: "lower", y: "higher" } });
    expect(data[1]).toMatchObject({ mode: "markers+text", text: ["a", "b", "c"] });
    expect(data[1].textposition).toEqual(["bottom center", "top center", "top center"]);
  });

  it("turns with the directions", () => {
    const frontier = (x: "lower" | "higher", y: "lower" | "higher") =>
      paretoFrontier(table, { ...names, better: { x, y } }).data[0].x;
    expect(frontier("higher", "higher")).toEqual([2, 3]);
    expect(frontier("lower", "lower")).toEqual([1]);
    expect(frontier("higher", "lower")).toEqual([1, 3]);
  });
});
