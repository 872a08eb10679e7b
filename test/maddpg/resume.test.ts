import { runMaddpg, type TrainingState } from "overlap-lab/maddpg/run-maddpg";
import { expect, test } from "vitest";
import { learnerHash, smallRun, stateHash } from "./small-run.js";

const SETTINGS = [
  ["one world", {}],
  ["a replay buffer that overwrites (240 steps, 50 kept)", { replayCapacity: 50 }],
  ["four worlds", { worlds: 4 }],
  ["four worlds and overwriting", { worlds: 4, replayCapacity: 50 }],
  ["raw rewards and a true end", { normaliseRewards: false, bootstrapAtHorizon: false }],
  ["three advances of the noise", { noiseAdvances: 3, storedActionScale: 5 }],
] as const;

test.each(SETTINGS)("a run resumed from any checkpoint ends in the same bytes, with %s", async (_, options) => {
  const whole = await smallRun(options);
  const states: TrainingState[] = [];
  // A stretch of 5 episodes, so that checkpoints fall inside stretches of the history.
  const checkpoints = {
    stretch: 5,
    checkpointEvery: 4,
    onCheckpoint: (state: TrainingState) => void states.push(state),
  };
  const history = await runMaddpg({ ...whole, ...checkpoints });
  const end = learnerHash(whole.learner);
  expect(states.map(({ episode }) => episode)).toEqual([4, 8, 12, 16, 20]);

  for (const [i, resume] of states.entries()) {
    const later: TrainingState[] = [];
    // Another seed for the starting networks: all must come from the checkpoint. Streams are those of the run.
    const { learner, world } = await smallRun(options, 99);
    const rest = await runMaddpg({
      ...whole,
      ...checkpoints,
      learner,
      world,
      resume: structuredClone(resume),
      onCheckpoint: (state) => void later.push(state),
    });
    expect(learnerHash(learner)).toBe(end);
    expect(rest).toEqual(history);
    expect(later.map(stateHash)).toEqual(states.slice(i + 1).map(stateHash));
  }
});

test("a checkpoint is a copy: training on does not change it", async () => {
  const hashes: string[] = [];
  const states: TrainingState[] = [];
  await runMaddpg({
    ...(await smallRun({ replayCapacity: 50 })),
    checkpointEvery: 4,
    onCheckpoint(state) {
      states.push(state);
      hashes.push(stateHash(state));
    },
  });
  expect(states.map(stateHash)).toEqual(hashes);
});

test("a state that does not belong to the run is refused", async () => {
  const states: TrainingState[] = [];
  await runMaddpg({ ...(await smallRun()), checkpointEvery: 4, onCheckpoint: (state) => void states.push(state) });
  const [state] = states;
  const resume = async (change: Partial<TrainingState>, seed = 1) =>
    runMaddpg({ ...(await smallRun({}, seed)), resume: { ...state, ...change } });
  await expect(resume({}, 2)).rejects.toThrow(/give reward sums .* the seed, the world or the program is another one/);
  const [first, ...others] = state.rewardSums;
  await expect(resume({ rewardSums: [first + 1e-9, ...others] })).rejects.toThrow("give reward sums");
  await expect(resume({ actions: state.actions.subarray(1) })).rejects.toThrow(
    "4 episodes play 160 numbers; the checkpoint has 159 actions",
  );
  await expect(resume({ episode: 25 })).rejects.toThrow("a run of 24 episodes cannot go on after episode 25");
});

test("a signal while episodes are played again stops the run without a checkpoint", async () => {
  const states: TrainingState[] = [];
  const onCheckpoint = (state: TrainingState) => void states.push(state);
  await runMaddpg({ ...(await smallRun()), checkpointEvery: 16, onCheckpoint });
  const [resume] = states.splice(0);
  const again = runMaddpg({ ...(await smallRun()), resume, onCheckpoint, signal: AbortSignal.abort() });
  await expect(again).rejects.toMatchObject({ name: "AbortError", message: "stopped before the first new episode" });
  expect(states).toEqual([]);
});
