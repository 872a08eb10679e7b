import { drawMask, type MaddpgRun, runMaddpg, type TrainingState } from "overlap-lab/maddpg/index";
import { Streams } from "overlap-lab/random/index";
import { expect, test } from "vitest";
import { learnerHash, smallRun } from "./small-run.js";

const DROPOUT = { agent: 1, columns: [6, 7], share: 0.5 };

async function hashWith(change: Partial<MaddpgRun>): Promise<string> {
  const run = { ...(await smallRun()), ...change };
  await runMaddpg(run);
  return learnerHash(run.learner);
}

test("a share of 0 hides no row, 1 every row, 0.25 a quarter", () => {
  const stream = Streams.from(1).stream("dropout");
  const hidden = (share: number) => drawMask({ ...DROPOUT, share }, 10_000, stream).rows.reduce((a, b) => a + b, 0);
  expect([hidden(0), hidden(1)]).toEqual([0, 10_000]);
  // Four standard deviations: sqrt(10,000 / 4 * 3 / 4) = 43.
  expect(Math.abs(hidden(0.25) - 2500)).toBeLessThan(4 * 43);
});

test("a share of 0 trains to the same bytes as no dropout, a share of 0.5 to others", async () => {
  const plain = await hashWith({});
  expect(await hashWith({ inputDropout: { ...DROPOUT, share: 0 } })).toBe(plain);
  expect(await hashWith({ inputDropout: DROPOUT })).not.toBe(plain);
});

test("a run with dropout goes on from a checkpoint to the same bytes", async () => {
  const states: TrainingState[] = [];
  const onCheckpoint = (state: TrainingState) => void states.push(structuredClone(state));
  const whole = await hashWith({ inputDropout: DROPOUT, checkpointEvery: 8, onCheckpoint });
  expect(states.map(({ episode }) => episode)).toEqual([8, 16]);
  for (const resume of states) expect(await hashWith({ inputDropout: DROPOUT, resume })).toBe(whole);
  // The stream is part of the state: another one gives another end.
  const streams = { ...states[0].streams, dropout: states[0].streams.pairs };
  expect(await hashWith({ inputDropout: DROPOUT, resume: { ...states[0], streams } })).not.toBe(whole);
});
