import { ranges } from "overlap-lab/cli/ranges";
import { duration, sweepLines } from "overlap-lab/cli/sweep-view";
import { textTable } from "overlap-lab/cli/text-table";
import { expand, parseSweep } from "overlap-lab/experiment/index";
import { expect, test } from "vitest";

test("the view of a sweep: counts, time left, and a line per worker with its episode and rate", () => {
  const plan = expand(parseSweep({ preset: "quick", arms: ["A", "F"], seeds: { first: 1, count: 5 } }, "s.json"));
  const running = { run: plan[2], since: 1000, first: 0, episode: 1500, episodes: 4000 };
  const fresh = { run: plan[4], since: 3900, first: null, episode: 0, episodes: 4000 };
  const state = {
    done: new Set([0, 1]),
    failed: new Map([[8, "out of luck"]]),
    waiting: new Set([2, 3, 4, 5, 6, 7]),
    running: new Map([
      [2, running],
      [4, fresh],
    ]),
  };
  // 3,000 episodes in 6 s: the 30,000 left take a minute.
  expect(sweepLines("s", 10, state, { left: 30_000, done: 3000, elapsed: 6000 }, 4000)).toEqual([
    "s: 2 of 10 done, 2 running, 4 waiting, 1 failed, 60 s left",
    "index  arm  world      red   protocol      seed  episode     of  per s",
    "    2  A    published  live  as-described     2    1,500  4,000    500",
    "    4  A    published  live  as-described     3        0  4,000",
  ]);
});

test.each([
  [400, "0 s"],
  [89_000, "89 s"],
  [90_000, "2 min"],
  [89 * 60_000, "89 min"],
  [200 * 60_000, "3 h 20 min"],
])("%d ms are %s", (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test("a table stands right where a column holds numbers", () => {
  expect(
    textTable(
      ["n", "name"],
      [
        ["7", "a"],
        ["10", "bcd"],
      ],
    ),
  ).toEqual([" n  name", " 7  a", "10  bcd"]);
});

test.each([
  [[], ""],
  [[3], "3"],
  [[0, 1, 2, 5, 7, 8], "0-2,5,7-8"],
])("the indices %j in short are %j", (indices, text) => {
  expect(ranges(indices)).toBe(text);
});
