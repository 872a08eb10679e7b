import { spawnSync } from "node:child_process";
import { columnsOf, fromDataFrame, toDataFrame } from "overlap-lab/table/index";
import { describe, expect, it } from "vitest";

const table = { arm: ["a", "b", "a"], rate: [0.25, 1, 0.75] };

describe("a data frame", () => {
  it("has the columns of the table, and gives them back", () => {
    const frame = toDataFrame(table);
    expect(frame.columns).toEqual(["arm", "rate"]);
    expect(columnsOf(fromDataFrame(frame))).toEqual(table);
    expect(columnsOf(frame)).toEqual(table);
  });

  it("groups and describes", () => {
    const frame = toDataFrame(table);
    expect(columnsOf(frame.groupby(["arm"]).col(["rate"]).mean())).toEqual({ arm: ["a", "b"], rate_mean: [0.5, 1] });
    expect(fromDataFrame(frame.loc({ columns: ["rate"] }).describe()).objects({ limit: 2 })).toEqual([
      { index: "count", rate: 3 },
      { index: "mean", rate: 2 / 3 },
    ]);
  });

  it("refuses cells that hold objects", () => {
    expect(() => toDataFrame({ a: [1, [2]] })).toThrow(
      'Column "a", row 1: a DataFrame holds numbers, text and booleans',
    );
  });

  it("prints nothing when it is loaded and described", () => {
    const code = `import { toDataFrame } from "overlap-lab/table/index"; toDataFrame({ a: [1, 2] }).describe();`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    expect(stdout + stderr).toBe("");
  });
});
