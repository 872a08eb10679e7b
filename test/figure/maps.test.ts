import { gridTable, thresholdGrid } from "overlap-lab/experiment/index";
import { activationMap, behaviourGrid, heatMap } from "overlap-lab/figure/index";
import { staticSvg } from "overlap-lab/notebook/static-svg";
import { describe, expect, it } from "vitest";

const words = { title: "T", xTitle: "x", yTitle: "y", valueTitle: "v" };

describe("heatMap", () => {
  const names = { ...words, x: "x", y: "y", value: "v" };

  it("sorts numbers, keeps the order of names, and leaves holes", () => {
    const { data } = heatMap({ x: [2, 1, 2], y: ["b", "a", "a"], v: [1, 2, null] }, names);
    expect(data[0]).toMatchObject({
      x: [1, 2],
      y: ["b", "a"],
      z: [
        [null, 1],
        [2, null],
      ],
    });
  });

  it("writes numbers in black on light cells and in white on dark ones", () => {
    const table = { x: ["0.5", "1", "2"], y: ["r", "r", "r"], v: [-4, null, 1] };
    const { layout } = heatMap(table, { ...names, middle: 0, digits: 1 });
    expect(layout.coloraxis).toMatchObject({ cmin: -4, cmax: 4 });
    expect(layout.annotations).toMatchObject([
      { x: 0, y: 0, text: "−4.0", font: { color: "#ffffff" } },
      { x: 2, y: 0, text: "1.0", font: { color: "#000000" } },
    ]);
  });

  it("refuses a cell with two rows", () => {
    expect(() => heatMap({ x: [1, 1], y: [2, 2], v: [1, 1] }, names)).toThrow(
      "Row 1: a second value for x = 1, y = 2.",
    );
  });
});

describe("behaviourGrid", () => {
  const columns = { projection: "projection", cosine: "cosine", entries: "entries", run: "run" };
  const options = { ...columns, title: "T", valueTitle: "entries per episode" };
  const entry = (projection: number, cosine: number) => ({ projection, cosine, redInSight: true });
  const many = Array.from({ length: 500 }, (_, at) => entry(((at * 37) % 100) / 100, ((at * 61) % 200) / 100 - 1));
  const grids = { a: thresholdGrid(many).map((n) => n / 7), b: thresholdGrid([entry(0.5, 0)]) };
  const table = gridTable(grids);

  it("has the published thresholds: 100 by 100, with the count above the one and below the other", () => {
    const { data } = behaviourGrid(gridTable({ b: grids.b }), options);
    const [{ x, y, z }] = data as { x: number[]; y: number[]; z: number[][] }[];
    expect([x.length, y.length, x[0], x[99], y[0], y[99]]).toEqual([100, 100, 0, 1, -1, 1]);
    // The entry has projection 0.5 and cosine 0: it counts for thresholds below 0.5 and above 0.
    expect([z[99][0], z[0][0], z[99][99]]).toEqual([1, 0, 0]);
  });

  it("draws two runs side by side, and their difference", () => {
    expect(behaviourGrid(table, options).data.map(({ xaxis }) => xaxis)).toEqual(["x", "x2"]);
    const { data, layout } = behaviourGrid(table, { ...options, difference: ["a", "b"] });
    const z = data[0].z as number[][];
    expect(z[99][0]).toBeCloseTo(grids.a[99] - 1, 0);
    expect(layout.coloraxis).toMatchObject({ cmid: 0 });
  });

  it("stays small, as a picture and as data", () => {
    for (const figure of [
      behaviourGrid(table, options),
      behaviourGrid(table, { ...options, difference: ["a", "b"] }),
      behaviourGrid(gridTable({ a: grids.a }), options),
    ]) {
      expect(JSON.stringify(figure).length).toBeLessThan(60_000);
      expect(staticSvg(figure).length).toBeLessThan(60_000);
    }
  });

  it("refuses three runs, and an unknown one", () => {
    const three = gridTable({ ...grids, c: grids.a });
    expect(() => behaviourGrid(three, options)).toThrow('Column "run" holds 3 runs (a, b, c); at most two are drawn.');
    expect(() => behaviourGrid(table, { ...options, difference: ["a", "z"] })).toThrow(
      'Column "run" has no "z"; it has a, b.',
    );
  });
});

describe("activationMap", () => {
  const names = { step: "step", unit: "unit", activation: "a", title: "T", xTitle: "step" };
  const table = { step: [0, 1, 0, 1], unit: [0, 0, 1, 1], a: [1, -1, 0, 2], red: [false, true, false, true] };

  it("is unit by step, with zero in the middle", () => {
    const { data, layout } = activationMap(table, names);
    expect(data).toMatchObject([
      {
        z: [
          [1, -1],
          [0, 2],
        ],
      },
    ]);
    expect(layout.coloraxis).toMatchObject({ cmid: 0 });
  });

  it("marks each marked step once, in red's marker", () => {
    const { data } = activationMap(table, { ...names, marked: "red", markedTitle: "red in sight" });
    expect(data[1]).toMatchObject({ name: "red in sight", x: [1], y: [0], marker: { symbol: "circle" } });
  });
});
