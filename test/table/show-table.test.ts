import * as aq from "arquero";
import { formatted, tableHtml, tableText, toDataFrame } from "overlap-lab/table/index";
import { describe, expect, it } from "vitest";

const table = {
  arm: ["a & b", "c"],
  n: [5, 12],
  rate: [0.5, Number.NaN],
  done: [true, false],
  weights: [Float32Array.of(1, 2, 3, 4), [0.5]],
};

describe("tableText", () => {
  it("aligns columns, numbers to the right", () => {
    expect(tableText(table)).toBe(
      [
        "arm     n   rate  done   weights",
        "a & b   5  0.500  true   [1, 2, 3, … 4 in all]",
        "c      12      –  false  [0.500]",
      ].join("\n"),
    );
  });

  it("counts the rows that are left out, and says when there are none", () => {
    expect(tableText(formatted({ x: [1, 2, 3] }, { rows: 2 }))).toBe("x\n1\n2\n2 of 3 rows");
    expect(tableText({ x: [] })).toBe("x\nno rows");
  });

  it("takes heads, units, digits and percentages from the caller", () => {
    const format = { head: { x: "rate" }, unit: { y: "m" }, digits: { y: 2 }, percent: ["x"] };
    expect(tableText(formatted({ x: [0.5, 0.125], y: [1.234, 2] }, format))).toBe(
      ["  rate  y (m)", "50.0 %    1.2", "12.5 %    2.0"].join("\n"),
    );
  });

  it("refuses a format for a column that is not there", () => {
    expect(() => tableText(formatted({ x: [1] }, { unit: { z: "m" } }))).toThrow('There is no column "z" to format');
  });

  it("shows the row labels of a DataFrame when they say something", () => {
    expect(
      tableText(toDataFrame({ x: [1, 3] }).describe())
        .split("\n")
        .slice(0, 3),
    ).toEqual(["index        x", "count     2.00", "mean      2.00"]);
  });
});

describe("tableHtml", () => {
  it("marks numbers by alignment, escapes text, and sets no colours of its own", () => {
    const html = tableHtml(aq.table({ arm: ["a <b>"], n: [5] }));
    expect(html).toContain('<th scope="col">arm</th><th align="right" scope="col">n</th>');
    expect(html).toContain('<tr><td>a &lt;b&gt;</td><td align="right">5</td></tr>');
    expect(html).not.toMatch(/[^-]color:|background/);
  });
});
