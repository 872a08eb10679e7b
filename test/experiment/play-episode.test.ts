import type { Learner } from "overlap-lab/engine/index";
import { evaluate } from "overlap-lab/experiment/evaluate";
import { playEpisode } from "overlap-lab/experiment/play-episode";
import { loadRun } from "overlap-lab/experiment/run-files";
import { followBlue, type ScriptedPolicy, standStill } from "overlap-lab/experiment/scripted-policy";
import { restoreLearner } from "overlap-lab/experiment/train";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Full force to the right. */
const push: ScriptedPolicy = () => () => [1, 0];
/** Nobody meets a wall, red earns nothing for following. */
const open = { walls: false, horizon: 2, followRadius: 0 };

describe("a recorded episode of rules", () => {
  test("has the positions and velocities that the equations of motion give", () => {
    const trace = playEpisode({ red: standStill(), blue: push }, open, 0);
    const [[x, y]] = trace.blue;
    // v <- 0.75 v + 5 * 0.1, then x <- x + 0.1 v: speeds 0.5 and 0.875.
    expect(trace.blueVelocity).toEqual([
      [0, 0],
      [0.5, 0],
      [0.875, 0],
    ]);
    expect(trace.blue.map((place) => place[0] - x)).toEqual([0, expect.closeTo(0.05), expect.closeTo(0.1375)]);
    expect(trace.blue.map((place) => place[1])).toEqual([y, y, y]);
    expect(trace.red).toEqual([trace.red[0], trace.red[0], trace.red[0]]);
    expect(trace).toMatchObject({ seed: 0, episode: 0, sightRadius: 0.125, landmarkRadius: 0.16, walls: [] });
    expect(trace).not.toHaveProperty("overlap");
  });

  test("says who sees whom: blue, pushed away, leaves sight", () => {
    const trace = playEpisode({ red: standStill(), blue: push }, { ...open, horizon: 8 }, 0);
    const seen = trace.red.map(([x, y], i) => Math.hypot(x - trace.blue[i][0], y - trace.blue[i][1]) <= 0.125);
    expect(trace.inSight).toEqual(seen);
    expect(seen[0]).toBe(true);
    expect(seen[8]).toBe(false);
  });

  test("gives no reward at the start, and notes the trap from then on", () => {
    // Landmarks so large that both agents are at both: red is trapped at the reset.
    const everywhere = playEpisode({ red: standStill(), blue: standStill() }, { ...open, landmarkRadius: 9 }, 0);
    expect(everywhere.trapped).toEqual([true, true, true]);
    expect(everywhere.trappedAt).toBe(0);
    expect(everywhere.redReward).toEqual([0, 5, 5]);
    expect(everywhere.blueReward).toEqual([0, 15, 15]);
    const nowhere = playEpisode({ red: standStill(), blue: standStill() }, { ...open, landmarkRadius: 1e-9 }, 0);
    expect(nowhere.trapped).toEqual([false, false, false]);
    expect(nowhere).not.toHaveProperty("trappedAt");
    expect(nowhere.blueReward).toEqual([0, 0, 0]);
  });

  test("has the arena's walls: 0.1 thick, around 1", () => {
    const { walls } = playEpisode({ red: standStill(), blue: push }, { horizon: 1 }, 0);
    expect(walls).toHaveLength(4);
    expect(walls[0]).toEqual({ x0: -1, y0: -1.05, x1: 1, y1: -0.95 });
  });

  test("is told the episode's number, and refuses one that is none", () => {
    const asked: number[][] = [];
    const note: ScriptedPolicy = (episode, agent) => {
      asked.push([episode, agent]);
      return () => [0, 0];
    };
    playEpisode({ red: note, blue: note }, open, 7);
    expect(asked).toEqual([
      [7, 0],
      [7, 1],
    ]);
    expect(() => playEpisode({ red: note, blue: note }, open, -1)).toThrow(
      "episode must be a whole number from 0; got -1",
    );
  });
});

describe("a recorded episode of a trained pair", () => {
  const run = loadRun("data/demo/deceptive");
  let learner: Learner;
  beforeAll(async () => {
    learner = await restoreLearner(run.config, run.state);
  });
  afterAll(() => learner.dispose());
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const numbers = (values: readonly (number | null)[]) => values.filter((value) => value !== null);

  test("is that row of evaluate: trap, returns, pairs and overlap", () => {
    const { episodes } = evaluate(learner, run.config.world, { episodes: 12, seed: 3 });
    // In episode 0 blue sees red all the time, so no step makes a pair; in episode 3 red is trapped.
    for (const row of [0, 3, 9]) {
      const trace = playEpisode(learner, run.config.world, row, { seed: 3 });
      expect(Number(trace.trapped[50])).toBe(episodes.trapped[row] + episodes.trappedAtReset[row]);
      expect(sum(trace.redReward)).toBe(episodes.redReturn[row]);
      expect(sum(trace.blueReward)).toBe(episodes.blueDeceptiveReturn[row]);
      expect(sum(trace.inSight.map(Number)) / 51).toBeCloseTo(episodes.inSight[row], 12);
      const logMse = numbers(trace.overlap!.logMse);
      expect(logMse).toHaveLength(episodes.pairs[row]);
      if (row > 0) expect(sum(logMse) / logMse.length).toBeCloseTo(episodes.overlapLogMse[row], 12);
    }
  });

  test("has the relative distance of evaluate, over an episode or by a given variance", () => {
    const one = evaluate(learner, run.config.world, { episodes: 1 });
    const { relative, variance } = one.layers.find(({ at }) => at === "hidden")!;
    const { overlap } = playEpisode(learner, run.config.world, 0);
    const own = numbers(overlap!.relative);
    expect(sum(own) / own.length).toBeCloseTo(relative, 6);
    expect(overlap!.activationVariance).toBeCloseTo(variance, 12);
    const given = playEpisode(learner, run.config.world, 0, { activationVariance: 2 * variance });
    const half = numbers(given.overlap!.relative);
    expect(half[3]).toBeCloseTo(own[3] / 2, 12);
  });

  test("has no value where blue sees red, nor after the last action", () => {
    const trace = playEpisode(learner, run.config.world, 4);
    const expected = trace.inSight.map((seen, step) => seen || step === 50);
    expect(trace.overlap!.logMse.map((value) => value === null)).toEqual(expected);
    expect(expected.filter(Boolean).length).toBeGreaterThan(1);
  });

  test("has a value at every step for pairs that every step makes", () => {
    const trace = playEpisode(learner, run.config.world, 4, { pairs: "roleSwap" });
    expect(numbers(trace.overlap!.logMse)).toHaveLength(50);
    expect(trace.overlap!.pairs).toBe("roleSwap");
  });

  test("is plain data: written as JSON and read again, it is the same", () => {
    const trace = playEpisode(learner, run.config.world, 4);
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });

  test("can have a rule for one agent and a network for the other", () => {
    const withRule = playEpisode({ red: followBlue(), blue: learner }, run.config.world, 4);
    const trained = playEpisode(learner, run.config.world, 4);
    expect(withRule.blue[0]).toEqual(trained.blue[0]);
    expect(withRule.red[20]).not.toEqual(trained.red[20]);
    expect(withRule).toHaveProperty("overlap");
    expect(playEpisode({ red: learner, blue: standStill() }, run.config.world, 4)).not.toHaveProperty("overlap");
  });
});
