import fc from "fast-check";
import { expand } from "overlap-lab/experiment/index";
import { type Curves, condensed } from "overlap-lab/experiment/sweep/curves";
import { curvesByRun } from "overlap-lab/experiment/sweep/study-curves";
import { historyTable } from "overlap-lab/experiment/sweep/study-tables";
import { decodeParquet, encodeParquet, sha256 } from "overlap-lab/store/index";
import { describe, expect, test } from "vitest";
import { smallSweep } from "./small-sweep.js";

const plan = expand(smallSweep({ seeds: [1, 2] }));

describe("curves are condensed", () => {
  test("to means over stretches, with the last episode of each", () => {
    const rows = Array.from({ length: 101 }, (_, i) => i);
    const { episode, columns } = condensed(
      rows.map((i) => 10 * (i + 1)),
      { a: rows, b: rows.map((i) => (i < 3 ? Number.NaN : i)) },
    );
    // 101 rows in stretches of 3: the last has two.
    expect([episode.length, episode[0], episode[33]]).toEqual([34, 30, 1010]);
    expect([columns.get("a")?.[0], columns.get("a")?.[33]]).toEqual([1, 99.5]);
    expect([columns.get("b")?.[0], columns.get("b")?.[1]]).toEqual([Number.NaN, 4]);
  });

  test("in float32, where what is too small is 0 and not -0", () => {
    expect(condensed([1, 2, 3], { a: [0.1, -1e-60, -0] }).columns.get("a")).toEqual(
      Float32Array.of(Math.fround(0.1), 0, 0),
    );
  });

  test("to nothing when there are no rows", () => {
    expect(condensed([], { a: [] })).toEqual({ episode: [], columns: new Map([["a", new Float32Array()]]) });
  });
});

const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -1e30, max: 1e30 }) },
  fc.constantFrom(Number.NaN, 0, -0, -1e-60, 1),
);
/** Learning curves of a run, with few rows or many, and some of the quantities. */
const curves = fc
  .tuple(fc.oneof(fc.nat(4), fc.integer({ min: 45, max: 130 })), fc.subarray(["a", "b", "c", "d"]))
  .chain(([rows, names]) =>
    fc
      .record(Object.fromEntries(names.map((name) => [name, fc.array(value, { minLength: rows, maxLength: rows })])))
      .map((columns) =>
        condensed(
          Array.from({ length: rows }, (_, i) => i + 1),
          columns,
        ),
      ),
  );

const isSame = (a: Curves, b: Curves) => {
  expect(a.episode).toEqual(b.episode);
  for (const [name, values] of a.columns) {
    const other = b.columns.get(name) ?? new Float32Array(values.length).fill(Number.NaN);
    expect(Array.from(values)).toEqual(Array.from(other));
  }
};

test("curves that were condensed stay as they are when they are condensed again", () => {
  fc.assert(
    fc.property(curves, (once) => {
      const columns = Object.fromEntries([...once.columns].map(([name, values]) => [name, Array.from(values)]));
      expect(condensed(once.episode, columns)).toEqual(once);
    }),
  );
});

test("the table of runs is the same whether their curves come from the runs or from tables of some of them", async () => {
  const part = fc.nat(2);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(curves, part), { minLength: 1, maxLength: 6 }), async (list) => {
      const runs = list.map(([curves], i) => ({ run: plan[i], curves }));
      const whole = encodeParquet(historyTable(runs));
      const read: typeof runs = [];
      for (const part of [0, 1, 2]) {
        const own = runs.filter((_, i) => list[i][1] === part);
        const bytes = encodeParquet(historyTable(own));
        const found = curvesByRun(await decodeParquet(bytes, "part", sha256(bytes)));
        for (const { run, curves } of own) {
          const again = found.get(run.index) ?? { episode: [], columns: new Map() };
          isSame(curves, again);
          read.push({ run, curves: again });
        }
      }
      read.sort((a, b) => a.run.index - b.run.index);
      expect(sha256(encodeParquet(historyTable(read)))).toBe(sha256(whole));
    }),
    { numRuns: 200 },
  );
});
