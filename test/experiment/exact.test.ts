import { Worker } from "node:worker_threads";
import { evaluate } from "overlap-lab/experiment/evaluate";
import { preset } from "overlap-lab/experiment/presets";
import { restoreLearner, stateHash, type TrainResult, train } from "overlap-lab/experiment/train";
import type { TrainOptions } from "overlap-lab/experiment/train-config";
import type { TrainingState } from "overlap-lab/maddpg/index";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";

/** The first made with: overlap train --arm A --preset quick --seed 1 --set maddpg.episodes=60 */
const GOLDEN = "f23f309f8b3451033e75f3d3217cf6aeb2f91d1d9925653b8abcec5b8754f0ec";

function short(arm: Parameters<typeof preset>[1], change: TrainOptions = {}): TrainOptions {
  const { maddpg, ...rest } = preset("quick", arm);
  return { ...rest, ...change, maddpg: { ...maddpg, episodes: 60, ...change.maddpg } };
}

let baseline: TrainResult;

beforeAll(async () => {
  baseline = await train(short("A"), 1);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the same bytes", () => {
  test("on any machine: arm A, seed 1, 60 episodes", () => {
    expect(baseline.engine).toEqual({ engine: "wasm", backend: "wasm-simd", exact: true });
    expect(baseline.state["0.policy.steps"][0]).toBeGreaterThan(15);
    expect(baseline.hash).toBe(GOLDEN);
  });

  test("twice, with chance forbidden", async () => {
    vi.spyOn(Math, "random").mockImplementation(() => {
      throw new Error("chance was used");
    });
    const again = await train(short("A"), 1, { onProgress: () => {} });
    expect(again.hash).toBe(baseline.hash);
    expect(again.state).toEqual(baseline.state);
    expect(again.history).toEqual(baseline.history);
  });

  test("in a worker thread", async () => {
    const file = new URL("./train-worker.mjs", import.meta.url);
    const worker = new Worker(file, { workerData: { options: short("A"), seed: 1 } });
    const hash = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    expect(hash).toBe(baseline.hash);
  });

  test("beside another training in the same thread", async () => {
    const [one, other] = await Promise.all([train(short("A"), 1), train(short("B"), 2)]);
    expect(one.hash).toBe(baseline.hash);
    expect(other.hash).not.toBe(baseline.hash);
  });

  test.each(["A", "F"] as const)("when arm %s is stopped at a checkpoint and goes on", async (arm) => {
    const start = arm === "A" ? undefined : baseline.state;
    const checkpoints: TrainingState[] = [];
    const whole = await train(short(arm), 3, {
      start,
      checkpointEvery: 20,
      onCheckpoint: (state) => void checkpoints.push(structuredClone(state)),
    });
    expect(checkpoints.map(({ episode }) => episode)).toEqual([20, 40]);
    for (const resume of checkpoints) {
      const rest = await train(short(arm), 3, { start, resume });
      expect(rest.hash).toBe(whole.hash);
      expect(rest.history).toEqual(whole.history);
    }
  });

  test("when it is interrupted: the last checkpoint goes on to the same end", async () => {
    const stop = new AbortController();
    let last: TrainingState | undefined;
    const stopped = train(short("A", { maddpg: { episodes: 60 } }), 1, {
      signal: stop.signal,
      checkpointEvery: 10,
      onCheckpoint: (state) => {
        last = structuredClone(state);
        if (state.episode >= 30) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({
      name: "AbortError",
      message: expect.stringMatching(/of 60 episodes/),
    });
    expect((await train(short("A"), 1, { resume: last })).hash).toBe(GOLDEN);
  });
});

test("another seed, another hash", async () => {
  expect((await train(short("A"), 2)).hash).not.toBe(baseline.hash);
});

test.each(["insertedRed", "roleSwap", "unrelated"] as const)(
  "an evaluation does not depend on the worlds side by side (pairs: %s)",
  async (pairs) => {
    const learner = await restoreLearner(baseline.config, baseline.state);
    const [one, seven, many] = [1, 7, 64].map((batch) => {
      return evaluate(learner, baseline.config.world, { episodes: 65, seed: 4, batch, pairs });
    });
    expect(seven).toEqual(one);
    expect(many).toEqual(one);
    expect(one.summary.pairs).toBeGreaterThan(0);
    expect(evaluate(learner, baseline.config.world, { episodes: 65, seed: 5, pairs })).not.toEqual(one);
    // Measuring leaves no trace in what is measured.
    expect(stateHash(learner.exportState())).toBe(baseline.hash);
  },
);

describe("arms", () => {
  const run = (arm: Parameters<typeof preset>[1], change: TrainOptions = {}) =>
    train(short(arm, change), 2, { start: baseline.state });

  test("E' is D bit for bit: the published random loss has no gradient", async () => {
    const [d, eprime] = [await run("D"), await run("Eprime")];
    expect(eprime.state).toEqual(d.state);
    expect(eprime.history.columns["blue.randomLoss"].some((value) => value < 0)).toBe(true);
  });

  test("C, D, E and F all differ, and so do the protocols", async () => {
    const results = [await run("C"), await run("D"), await run("E"), await run("F")];
    for (const protocol of ["as-described", "as-coded"] as const) {
      results.push(await run("F", { protocol, overlap: { weight: 2 } }));
    }
    results.push(await run("F", { frozenRed: true }));
    expect(new Set(results.map(({ hash }) => hash)).size).toBe(results.length);
    for (const { config } of results) expect(config.start).toBe(baseline.hash);
  });

  test("an arm that fine-tunes wants its start, the right one, and no other arm takes one", async () => {
    await expect(train(short("D"), 1)).rejects.toThrow(
      /arm D \(DPMSE only\) fine-tunes a trained run of arm A; give it one/,
    );
    const other = "0".repeat(64);
    await expect(run("D", { start: other })).rejects.toThrow(
      `the configuration starts from the parameters ${other}; those given hash to ${baseline.hash}`,
    );
    expect((await run("D", { start: baseline.hash })).config.start).toBe(baseline.hash);
    await expect(run("A")).rejects.toThrow(/arm A .* starts from scratch; leave out the start/);
    const { "1.policy": _, ...incomplete } = baseline.state;
    await expect(train(short("D"), 1, { start: incomplete })).rejects.toThrow(/the state has no "1\.policy"/);
  });
});
