import { DeviationTable } from "overlap-lab/experiment/replay/deviation";
import { expect, it } from "vitest";

it("keeps the largest difference of each quantity and where it stands", () => {
  const table = new DeviationTable({ near: 0.5, equal: 0 });
  table.compare("near", [1, 2], [1.25, 2], "a");
  table.compare("near", 3, 3.125, "b");
  table.compare("equal", 4, 4, "c");
  expect(table.rows()).toEqual([
    { quantity: "near", largest: 0.25, tolerance: 0.5, passed: true, at: "a[0]" },
    { quantity: "equal", largest: 0, tolerance: 0, passed: true },
  ]);
});

it("does not pass what is missing or not a number", () => {
  const table = new DeviationTable({ list: 1, value: 1 });
  table.compare("list", [1], [1, 2], "x");
  table.compare("value", Number.NaN, 1, "y");
  expect(table.rows().map((row) => [row.largest, row.passed])).toEqual([
    [Number.POSITIVE_INFINITY, false],
    [Number.POSITIVE_INFINITY, false],
  ]);
  expect(() => table.compare("other", 1, 1, "z")).toThrow('no tolerance was given for "other"');
});
