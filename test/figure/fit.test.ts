import { fitLayout } from "overlap-lab/figure/fit";
import { behaviourGrid, learningCurve, trajectory } from "overlap-lab/figure/index";
import { expect, it } from "vitest";

const words = { x: "x", y: "y", xTitle: "x (unit)", yTitle: "y (unit)" };
const grid = { projection: [0, 0], cosine: [0, 0], entries: [1, 2], run: ["a", "b"] };
const columns = { projection: "projection", cosine: "cosine", entries: "entries", run: "run", valueTitle: "entries" };

it("wraps the title and the axes' titles, and makes room for them", () => {
  const long = "many words ".repeat(12).trim();
  const { layout } = learningCurve({ x: [1], y: [1] }, { ...words, title: long, xTitle: long });
  const wide = fitLayout(layout, 720) as { title: { text: string }; margin: { t: number; b: number }; width: number };
  const narrow = fitLayout(layout, 360) as typeof wide;
  expect(narrow.title.text.split("<br>").length).toBeGreaterThan(wide.title.text.split("<br>").length);
  expect(narrow.margin.t).toBeGreaterThan(wide.margin.t);
  expect(narrow.margin.b).toBeGreaterThan(wide.margin.b);
  expect([wide.width, narrow.width]).toEqual([720, 360]);
});

it("puts panels beside each other, and below each other where the width is small", () => {
  const { layout } = behaviourGrid(grid, { ...columns, title: "T" });
  const [left, right] = domains(fitLayout(layout, 720), "x");
  expect(left[1]).toBeLessThan(right[0]);
  const narrow = fitLayout(layout, 360);
  const [above, below] = domains(narrow, "y");
  expect(below[1]).toBeLessThan(above[0]);
  expect(domains(narrow, "x")).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

it("gives the same layout when a page fits it again", () => {
  const { layout } = behaviourGrid(grid, { ...columns, title: "T" });
  expect(fitLayout(fitLayout(layout, 360), 720)).toEqual(layout);
});

it("stands alone, so that a page can run it from its source", () => {
  const copy = new Function(`return ${fitLayout.toString()}`)() as typeof fitLayout;
  const { layout } = trajectory({ red: [[0, 0]], blue: [[0, 0]], goal: [0, 0], fake: [1, 1] }, { title: "T" });
  expect(copy(layout, 400)).toEqual(fitLayout(layout, 400));
  const two = behaviourGrid(grid, { ...columns, title: "T" }).layout;
  expect(copy(two, 400)).toEqual(fitLayout(two, 400));
});

function domains(layout: Record<string, unknown>, letter: string): [number, number][] {
  return [`${letter}axis`, `${letter}axis2`].map((key) => (layout[key] as { domain: [number, number] }).domain);
}
