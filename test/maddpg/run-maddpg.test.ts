import { runMaddpg, type TrainingProgress } from "overlap-lab/maddpg/run-maddpg";
import type { World } from "overlap-lab/world/index";
import { expect, test } from "vitest";
import { smallRun } from "./small-run.js";

/** The same world, but from its k-th step on an agent's reward is `value`. */
function poisoned(world: World, agent: number, step: number, value: number): World {
  let steps = 0;
  return {
    count: world.count,
    agents: world.agents,
    horizon: world.horizon,
    observationSize: (a) => world.observationSize(a),
    actionSize: (a) => world.actionSize(a),
    reset: (stream, index) => world.reset(stream, index),
    step(actions) {
      steps++;
      world.step(actions);
    },
    observe: (a, out) => world.observe(a, out),
    rewards(out) {
      world.rewards(out);
      if (steps >= step) out[agent * world.count] = value;
    },
    snapshot: () => world.snapshot(),
    restore: (snapshot) => world.restore(snapshot),
  };
}

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a reward of %d stops the run with a message", async (value) => {
  for (const normaliseRewards of [true, false]) {
    for (const agent of [0, 1]) {
      const run = await smallRun({ normaliseRewards });
      const result = runMaddpg({ ...run, world: poisoned(run.world, agent, 40, value) });
      await expect(result).rejects.toThrow(new RegExp(`critic loss of agent ${agent} became .*look at the rewards`));
    }
  }
});

test("the world must have as many parallel worlds as the config asks for", async () => {
  const run = await smallRun({ worlds: 4 });
  const { world } = await smallRun({ worlds: 2 });
  await expect(runMaddpg({ ...run, world })).rejects.toThrow("the config asks for 4 parallel worlds; the world has 2");
});

test("updates come at multiples of updateEvery, once the buffer holds a batch", async () => {
  // 24 episodes of 10 steps, a round every 5 steps from step 20 on (16 are needed): steps 20, 25, ..., 240.
  for (const [worlds, rounds] of [
    [1, 45],
    // Four worlds make 4 steps at once: rounds at 16 (past 15, and a batch is there), 20, 28 (past 25), ..., 240.
    [4, 46],
  ]) {
    const run = await smallRun({ worlds });
    await runMaddpg(run);
    const state = run.learner.exportState();
    for (const agent of [0, 1]) {
      expect(state[`${agent}.critic.steps`][0]).toBe(rounds);
      expect(state[`${agent}.policy.steps`][0]).toBe(rounds);
    }
  }
});

test("the history has a row per stretch, with the mean return of its episodes", async () => {
  const run = await smallRun({ episodes: 7 });
  const returns: number[] = [];
  const rewards = new Float64Array(2);
  const counted: World = poisoned(run.world, 0, Number.POSITIVE_INFINITY, 0);
  const history = await runMaddpg({
    ...run,
    world: {
      ...counted,
      reset(stream, index) {
        returns.push(0);
        counted.reset(stream, index);
      },
      step(actions) {
        counted.step(actions);
        counted.rewards(rewards);
        returns[returns.length - 1] += rewards[0];
      },
    },
    stretch: 3,
  });
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(history.episode).toEqual([3, 6, 7]);
  expect(history.columns["red.return"]).toEqual([0, 3, 6].map((from) => mean(returns.slice(from, from + 3))));
});

test("progress is reported at each row, counting to the end", async () => {
  const seen: TrainingProgress[] = [];
  await runMaddpg({ ...(await smallRun()), stretch: 8, onProgress: (progress) => void seen.push({ ...progress }) });
  expect(seen.map(({ episode, episodes }) => [episode, episodes])).toEqual([8, 16, 24].map((done) => [done, 24]));
});
