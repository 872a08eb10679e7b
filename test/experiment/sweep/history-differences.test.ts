import { expand, type StudyManifest } from "overlap-lab/experiment/index";
import { historyDifferences } from "overlap-lab/experiment/sweep/history-differences";
import type { Table } from "overlap-lab/store/index";
import { expect, test } from "vitest";
import { smallSweep } from "./small-sweep.js";

const sweep = smallSweep({ arms: ["A", "J", "B"], red: ["live"], set: { "maddpg.episodes": 200 } });
const plan = expand(sweep);
const found = (table: Table, missing: number[] = []) =>
  historyDifferences(
    { folder: "s", sweep, plan, manifest: { missing } as Partial<StudyManifest> as StudyManifest },
    table,
  );

test("rows of every run in order, none of a run without episodes", () => {
  // 0 A, 1 J, which is not trained, 2 B.
  expect(found({ index: [0, 0, 2], episode: [100, 200, 200] })).toEqual([]);
  expect(found({ index: [0], episode: [200] }, [1, 2])).toEqual([]);
  expect(found({ index: [0], episode: [200] })).toEqual(["s/history.parquet: there is no row of run 2"]);
  expect(found({ index: [0, 1], episode: [200, 1] })).toEqual([
    "s/history.parquet: row 1, index is 1; the next run of the study is 2",
  ]);
});

test.each([
  [[100, 100], "episode is 100, after 100 and of 200"],
  [[100, 201], "episode is 201, after 100 and of 200"],
  [[100, 150.5], "episode is 150.5, after 100 and of 200"],
])("episodes %j", (episode, message) => {
  expect(found({ index: [0, 0], episode }, [2])).toEqual([`s/history.parquet: row 1 (run 0), ${message}`]);
});

test("more rows than a study keeps of a run", () => {
  const episode = Array.from({ length: 51 }, (_, i) => i + 1);
  expect(found({ index: episode.map(() => 0), episode }, [2])).toEqual([
    "s/history.parquet: row 50: run 0 has more than 50 rows",
  ]);
});

test("values that are no number of 32 bits, by their first row", () => {
  const a = [Number.NaN, 1e300];
  const b = ["x", "y"];
  expect(found({ index: [0, 0], episode: [1, 2], a, b }, [2])).toEqual([
    "s/history.parquet: row 1 (run 0), a is 1e+300, which is no finite number of 32 bits",
    "s/history.parquet: row 0 (run 0), b is x, which is no finite number of 32 bits",
  ]);
});
