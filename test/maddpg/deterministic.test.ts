import { runMaddpg } from "overlap-lab/maddpg/run-maddpg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { learnerHash, smallRun } from "./small-run.js";

beforeEach(() => {
  for (const [owner, clock] of [
    [Math, "random"],
    [Date, "now"],
  ] as const) {
    vi.spyOn(owner as typeof Math, clock as "random").mockImplementation(() => {
      throw new Error(`${clock} was called`);
    });
  }
});
afterEach(() => vi.restoreAllMocks());

async function trained(options = {}, seed = 1) {
  const run = await smallRun(options, seed);
  const before = learnerHash(run.learner);
  const history = await runMaddpg(run);
  return { before, after: learnerHash(run.learner), history };
}

test.each([
  ["one world", {}],
  ["four worlds", { worlds: 4 }],
  ["a replay buffer that overwrites", { replayCapacity: 50 }],
  ["the quirks of the published code", { noiseAdvances: 3, storedActionScale: 5 }],
])("the same seed gives the same bytes, with %s", async (_, options) => {
  const [first, second] = [await trained(options), await trained(options)];
  expect(second).toEqual(first);
  expect(first.after).not.toBe(first.before);
});

test("another seed gives another result", async () => {
  expect((await trained({}, 2)).after).not.toBe((await trained({}, 1)).after);
});

test("reports and checkpoints do not change the result", async () => {
  const plain = await trained();
  const run = await smallRun();
  const history = await runMaddpg({ ...run, checkpointEvery: 3, onCheckpoint: () => {}, onProgress: () => {} });
  expect(learnerHash(run.learner)).toBe(plain.after);
  expect(history).toEqual(plain.history);
});
