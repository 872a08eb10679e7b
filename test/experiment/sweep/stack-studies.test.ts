import { stackStudies } from "overlap-lab/experiment/sweep/stack-studies";
import { describe, expect, test } from "vitest";

function study(name: string, rows: readonly (readonly [arm: string, seed: number, hash: string])[], column: string) {
  return {
    sweep: { name },
    runs: {
      index: rows.map((_, row) => row),
      arm: rows.map(([arm]) => arm),
      world: rows.map(() => "far"),
      red: rows.map(() => "live"),
      protocol: rows.map(() => "as-described"),
      seed: rows.map(([, seed]) => seed),
      parametersHash: rows.map(([, , hash]) => hash),
      [column]: rows.map(([, seed]) => seed / 2),
    },
    history: { index: rows.flatMap((_, row) => [row, row]), episode: rows.flatMap(() => [1, 2]) },
  };
}

const first = study("first", [["A", 1, "x"], ["F", 1, "y"]], "trapRate"); // biome-ignore format: rows
const second = study("second", [["A", 1, "x"], ["G", 1, "z"]], "goalRate"); // biome-ignore format: rows

describe("stackStudies", () => {
  test("a run that two studies share stands once; a column that a study lacks is NaN", () => {
    expect(stackStudies([first, second]).runs).toMatchObject({
      study: ["first", "first", "second"],
      index: [0, 1, 1],
      arm: ["A", "F", "G"],
      trapRate: [0.5, 0.5, Number.NaN],
      goalRate: [Number.NaN, Number.NaN, 0.5],
    });
  });

  test("learning curves say whose they are", () => {
    expect(stackStudies([first, second]).history).toMatchObject({
      study: ["first", "first", "first", "first", "second", "second"],
      arm: ["A", "A", "F", "F", "G", "G"],
      seed: [1, 1, 1, 1, 1, 1],
      episode: [1, 2, 1, 2, 1, 2],
    });
  });

  test("two runs of one name with different policies are refused", () => {
    const other = study("other", [["A", 1, "changed"]], "trapRate");
    expect(() => stackStudies([first, other])).toThrow(
      'first and other both have a run "A far live as-described 1", but its parameters differ',
    );
  });
});
