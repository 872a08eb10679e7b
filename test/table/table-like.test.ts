import * as aq from "arquero";
import {
  booleanColumn,
  column,
  columnsOf,
  labelColumn,
  numberColumn,
  stackTables,
  toTable,
} from "overlap-lab/table/index";
import { describe, expect, it, test } from "vitest";

const lists = { arm: ["a", "b"], value: [1, 2] };

describe("columnsOf", () => {
  it("reads every kind of table alike", () => {
    expect(columnsOf(lists)).toEqual(lists);
    expect(columnsOf(aq.table(lists))).toEqual(lists);
    expect(
      columnsOf([
        { arm: "a", value: 1 },
        { arm: "b", value: 2 },
      ]),
    ).toEqual(lists);
  });

  it("applies the filter and the order of an arquero table", () => {
    const table = aq
      .table({ x: [3, 1, 2] })
      .filter((row: { x: number }) => row.x > 1)
      .orderby("x");
    expect(columnsOf(table)).toEqual({ x: [2, 3] });
  });

  it("leaves undefined where a row lacks a field", () => {
    expect(columnsOf([{ a: 1 }, { b: 2 }])).toEqual({ a: [1, undefined], b: [undefined, 2] });
  });

  test.each([
    ["columns of unequal length", { a: [1], b: [1, 2] }, 'Column "b" has 2 values, but column "a" has 1.'],
    ["a column that is no array", { a: 5 }, 'Column "a" of the table must be an array; got 5.'],
    ["a row that is no object", [1], "Row 0 of the table must be an object such as { seed: 1, return: 2.5 }; got 1."],
  ])("refuses %s", (_, table, message) => {
    expect(() => columnsOf(table)).toThrow(new RangeError(message));
  });
});

test("an unknown column is named with those there are", () => {
  const message = 'The table has no column "seed"; it has arm, value.';
  expect(() => column(lists, "seed")).toThrow(new RangeError(message));
  expect(() => column(aq.table(lists), "seed")).toThrow(new RangeError(message));
});

describe("a column of one kind", () => {
  it("is numbers, with NaN for what is missing and 0 and 1 for booleans", () => {
    expect([...numberColumn({ a: [1, null, true, Number.NaN, undefined] }, "a")]).toEqual([
      1,
      Number.NaN,
      1,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it("names column, row and value of anything else", () => {
    expect(() => numberColumn({ a: [1, "2"] }, "a")).toThrow('Column "a", row 1: expected a finite number; got "2".');
    expect(() => numberColumn({ a: [Infinity] }, "a")).toThrow('Column "a", row 0: expected a finite number; got Inf');
    expect(() => labelColumn({ a: ["x", null] }, "a")).toThrow('Column "a", row 1: expected text, a number or a bool');
    expect(() => booleanColumn({ a: [1, 0, 2] }, "a")).toThrow('Column "a", row 2: expected true or false');
  });
});

describe("stackTables", () => {
  it("names the table of each row and fills what a table lacks with null", () => {
    const stacked = stackTables({ one: { x: [1, 2] }, two: { x: [3], y: ["z"] } }, "from");
    expect(columnsOf(stacked)).toEqual({ from: ["one", "one", "two"], x: [1, 2, 3], y: [null, null, "z"] });
  });

  it("refuses a name that is taken", () => {
    expect(() => stackTables({ one: lists }, "arm")).toThrow('The tables already have a column "arm"');
  });
});

test("toTable gives an arquero table", () => {
  expect(
    toTable(lists)
      .filter((row: { value: number }) => row.value > 1)
      .objects(),
  ).toEqual([{ arm: "b", value: 2 }]);
});
