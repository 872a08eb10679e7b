import { fitLayout } from "overlap-lab/figure/fit";
import { barsWithInterval, heatMap, learningCurve, trajectory } from "overlap-lab/figure/index";
import { describe, expect, it } from "vitest";

const words = { title: "T", xTitle: "x (unit)", yTitle: "y (unit)" };

describe("learningCurve", () => {
  it("draws bands first and a line for each series", () => {
    const { data } = learningCurve([{ name: "a", x: [0, 1], mean: [1, 2], low: [0, 1], high: [2, 3] }], words);
    expect(data).toHaveLength(2);
    expect(data[0]).toMatchObject({ x: [0, 1, 1, 0], y: [2, 3, 1, 0], showlegend: false });
    expect(data[1]).toMatchObject({ name: "a", y: [1, 2] });
  });

  it("refuses arrays of different lengths", () => {
    expect(() => learningCurve([{ name: "a", x: [0, 1], mean: [1] }], words)).toThrow(
      'Series "a": mean has 1 values but x has 2.',
    );
  });
});

describe("barsWithInterval", () => {
  it("turns intervals into whiskers and leaves gaps", () => {
    const points = [{ estimate: 2, low: 1.5, high: 4 }, null];
    const { data } = barsWithInterval(["a", "b"], [{ name: "g", points }], { title: "T", valueTitle: "v" });
    expect(data[0]).toMatchObject({ x: [2], y: [0], error_x: { array: [2], arrayminus: [0.5] } });
  });

  it("refuses an interval that is upside down", () => {
    const points = [{ estimate: 2, low: 3, high: 4 }];
    expect(() => barsWithInterval(["a"], [{ name: "g", points }], { title: "T", valueTitle: "v" })).toThrow(
      'Group "g", arm "a": expected low <= estimate <= high; got 3, 2, 4.',
    );
  });
});

it("heatMap writes numbers in black on light cells and in white on dark ones", () => {
  const text = { title: "t", xTitle: "x", yTitle: "y", valueTitle: "v", middle: 0, digits: 1 };
  const { data, layout } = heatMap({ x: ["a", "b", "c"], y: ["r"], values: [[-4, null, 1]] }, text);
  expect(data[0]).toMatchObject({ zmin: -4, zmax: 4 });
  expect(layout.annotations).toMatchObject([
    { x: "a", y: "r", text: "−4.0", font: { color: "#ffffff" } },
    { x: "c", y: "r", text: "1.0", font: { color: "#000000" } },
  ]);
});

it("heatMap refuses rows of the wrong length", () => {
  const text = { ...words, valueTitle: "v" };
  expect(() => heatMap({ x: [1, 2], y: [1], values: [[1]] }, text)).toThrow(
    "Expected 1 rows of 2 values; got rows of 1.",
  );
});

it("trajectory marks where red was trapped", () => {
  const episode = {
    red: [
      [0, 0],
      [0.5, 0],
    ] as const,
    blue: [[0, 0]] as const,
    goal: [0.5, 0.5] as const,
    fake: [-0.5, 0] as const,
  };
  const { data } = trajectory({ ...episode, trappedAt: 1 }, { title: "T" });
  expect(data.map((trace) => trace.name)).toEqual([
    "goal",
    "fake goal",
    "red agent",
    "blue agent",
    "red trapped (step 1)",
  ]);
  expect(data[4]).toMatchObject({ x: [0.5], y: [0] });
  expect(() => trajectory({ ...episode, trappedAt: 2 }, { title: "T" })).toThrow(
    "trappedAt is 2, but red's path has the steps 0 to 1.",
  );
});

describe("fitLayout", () => {
  it("wraps the title and makes room for it", () => {
    const { layout } = learningCurve([], { ...words, title: "many words ".repeat(12).trim() });
    const wide = fitLayout(layout, 720) as { title: { text: string }; margin: { t: number }; width: number };
    const narrow = fitLayout(layout, 360) as typeof wide;
    expect(narrow.title.text.split("<br>").length).toBeGreaterThan(wide.title.text.split("<br>").length);
    expect(narrow.margin.t).toBeGreaterThan(wide.margin.t);
    expect([wide.width, narrow.width]).toEqual([720, 360]);
  });

  it("stands alone, so that a page can run it from its source", () => {
    const copy = new Function(`return ${fitLayout.toString()}`)() as typeof fitLayout;
    const { layout } = trajectory({ red: [[0, 0]], blue: [[0, 0]], goal: [0, 0], fake: [1, 1] }, { title: "T" });
    expect(copy(layout, 400)).toEqual(fitLayout(layout, 400));
  });
});
