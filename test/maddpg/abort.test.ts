import { runMaddpg, type TrainingState } from "overlap-lab/maddpg/run-maddpg";
import { expect, test } from "vitest";
import { learnerHash, smallRun } from "./small-run.js";

test("a signal that has fired stops the run before the first episode", async () => {
  const run = await smallRun();
  const before = learnerHash(run.learner);
  await expect(runMaddpg({ ...run, signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: "AbortError",
    message: "stopped after 0 of 24 episodes",
  });
  expect(learnerHash(run.learner)).toBe(before);
});

test("a signal in mid-run stops it with a last checkpoint, from which it resumes to the same bytes", async () => {
  const whole = await smallRun();
  await runMaddpg(whole);

  const stopped = await smallRun();
  const controller = new AbortController();
  const states: TrainingState[] = [];
  const result = runMaddpg({
    ...stopped,
    signal: controller.signal,
    onProgress: ({ episode }) => episode === 3 && controller.abort(),
    onCheckpoint: (state) => void states.push(state),
  });
  await expect(result).rejects.toMatchObject({ name: "AbortError" });
  // The signal is looked at before every episode.
  expect(states.map(({ episode }) => episode)).toEqual([3]);

  const resumed = await smallRun();
  await runMaddpg({ ...resumed, resume: states[0] });
  expect(learnerHash(resumed.learner)).toBe(learnerHash(whole.learner));
});
