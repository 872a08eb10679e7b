import { liveBackend, type PolicyTerm, tensorflow } from "overlap-lab/engine/index";
import { evaluate } from "overlap-lab/experiment/evaluate";
import { evaluationPairs } from "overlap-lab/experiment/evaluation-pairs";
import { hookedPolicy } from "overlap-lab/experiment/hooked-policy";
import { preset } from "overlap-lab/experiment/presets";
import { saveRun } from "overlap-lab/experiment/run-files";
import { restoreLearner, type TrainResult, train } from "overlap-lab/experiment/train";
import type { TrainOptions } from "overlap-lab/experiment/train-config";
import type { TrainingState } from "overlap-lab/maddpg/index";
import { type Loss, LossError, lossTerm, measureOverlap } from "overlap-lab/overlap/index";
import { Stream } from "overlap-lab/random/index";
import { configHash } from "overlap-lab/store/index";
import { BLUE } from "overlap-lab/world/index";
import { beforeAll, describe, expect, test } from "vitest";

function short(arm: Parameters<typeof preset>[1], episodes = 60): TrainOptions {
  const { maddpg, ...rest } = preset("quick", arm);
  return { ...rest, maddpg: { ...maddpg, episodes, hidden: [8, 8], batchSize: 64 } };
}

const overlap: Loss = (policy, { self, other }) =>
  policy
    .activations(self, ["h1", "h2"])
    .sub(policy.activations(other, ["h1", "h2"]))
    .square()
    .mean();

let baseline: TrainResult;
let control: TrainResult;
beforeAll(async () => {
  baseline = await train(short("A"), 1);
  control = await train(short("D"), 2, { start: baseline.state });
});

const withTerms = (terms: PolicyTerm[], more: object = {}, options = short("D")) =>
  train(options, 2, { start: baseline.state, terms, ...more });

describe("a run with a loss of one's own", () => {
  test("is the same to the bit twice, also from a checkpoint, and holds no tensor afterwards", async () => {
    const checkpoints: TrainingState[] = [];
    const hooks = {
      checkpointEvery: 40,
      onCheckpoint: (state: TrainingState) => void checkpoints.push(structuredClone(state)),
    };
    const whole = await withTerms([lossTerm("mine", overlap)], hooks);
    const held = tensorflow().memory().numTensors;
    const again = await withTerms([lossTerm("mine", overlap)]);
    const rest = await withTerms([lossTerm("mine", overlap)], { resume: checkpoints[0] });
    expect([again.hash, rest.hash]).toEqual([whole.hash, whole.hash]);
    expect(again.history).toEqual(whole.history);
    expect(whole.hash).not.toBe(control.hash);
    expect(whole.history.columns["blue.mine"].some((value) => value > 0)).toBe(true);
    expect(tensorflow().memory().numTensors).toBe(held);
    expect(held).toBe(0);
  });

  test("with weight 0 it is the arm's run to the bit", async () => {
    expect((await withTerms([lossTerm("mine", overlap, { weight: 0 })])).hash).toBe(control.hash);
  });

  test("has the gradient of finite differences, inside training", async () => {
    const term = lossTerm("mine", overlap);
    const slopes: number[] = [];
    const gradients: number[] = [];
    const probe: PolicyTerm = {
      ...term,
      accumulate(context) {
        const { learner, agent } = context;
        const state = context.pairs.state();
        const before = learner.policyGradient(agent);
        const value = term.accumulate(context);
        if (value === null || slopes.length > 0) return value;
        const gradient = learner.policyGradient(agent).map((entry, i) => entry - before[i]);
        const start = learner.parameters(agent, "policy");
        const lossAt = (index: number, entry: number) => {
          const moved = start.copy();
          moved.buffer[index] = entry;
          learner.load(agent, "policy", moved);
          return term.accumulate({
            ...context,
            pairs: new Stream(state),
          }) as number;
        };
        const step = 2e-3;
        for (const { offset, size, learned } of start.layout) {
          for (let i = offset; learned && i < offset + size; i++) {
            slopes.push((lossAt(i, start.buffer[i] + step) - lossAt(i, start.buffer[i] - step)) / (2 * step));
            gradients.push(gradient[i]);
          }
        }
        learner.load(agent, "policy", start);
        return value;
      },
    };
    await withTerms([probe], {}, short("D", 6));
    expect(slopes.length).toBe(2 * 10 + 10 * 8 + 8 + 8 * 8 + 8 + 8 * 2 + 2);
    // The rest is rounding of the loss to float32, and units whose sign changes within the step.
    const length = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    const error = length(slopes.map((slope, i) => slope - gradients[i])) / length(gradients);
    expect(error).toBeLessThan(0.01);
  });

  test("is never taken for the arm's: its configuration names the term and its source, and saveRun refuses it", async () => {
    const run = await withTerms([lossTerm("mine", overlap)], {}, short("D", 6));
    const plain = await train(short("D", 6), 2, { start: baseline.state });
    expect(plain.config.extraTerms).toBeUndefined();
    expect(run.config.extraTerms).toEqual([{ name: "mine", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(configHash(run.config)).not.toBe(configHash(plain.config));
    expect(run.engine).toMatchObject({ backend: `wasm-simd, tfjs ${liveBackend()}`, exact: false });
    const other = await withTerms([lossTerm("mine", overlap, { rows: 8 })], {}, short("D", 6));
    expect(other.config.extraTerms).not.toEqual(run.config.extraTerms);
    const facts = { preset: "quick", command: "none", results: {} };
    expect(() => saveRun("never-written", run, facts)).toThrow('this run is arm D with "mine" added');
    await expect(train(run.config, 2, { start: baseline.state })).rejects.toThrow(
      /the configuration has the terms mine \(.*\); those given are none/,
    );
    expect((await withTerms([lossTerm("mine", overlap)], {}, run.config)).hash).toBe(run.hash);
  });

  test("takes a term with gradients of its own too, on the wasm engine alone", async () => {
    const none: PolicyTerm = { name: "none", agent: BLUE, when: "joint", accumulate: () => 7 };
    const run = await withTerms([none]);
    expect(run.hash).toBe(control.hash);
    expect(run.engine.backend).toBe("wasm-simd");
    expect(Math.max(...run.history.columns["blue.none"].filter((value) => !Number.isNaN(value)))).toBe(7);
  });

  test("stops at a loss that is not a number, and a name that is taken is refused", async () => {
    const broken = lossTerm("broken", (policy, { self }) => policy.run(self).sub(9).log().mean());
    await expect(withTerms([broken])).rejects.toThrow(LossError);
    expect(tensorflow().memory().numTensors).toBe(0);
    for (const name of ["dpmse", "critic", ""]) {
      await expect(withTerms([lossTerm(name, overlap)])).rejects.toThrow(/a term needs a name of its own/);
    }
    await expect(withTerms([lossTerm("a", overlap), lossTerm("a", overlap)])).rejects.toThrow(/got "a"/);
  });
});

test("the hooked policy of a run acts as its learner does", async () => {
  const learner = await restoreLearner(baseline.config, baseline.state);
  const pairs = evaluationPairs(learner, baseline.config.world, { episodes: 2 });
  const blue = await hookedPolicy(baseline, BLUE);
  const actions = blue.run(pairs.self);
  const expected = learner.activations(BLUE, pairs.self, pairs.rows, ["action"]).action.data;
  for (const [i, value] of actions.dataSync().entries()) expect(value).toBeCloseTo(expected[i], 5);
  actions.dispose();
  blue.dispose();
  await expect(hookedPolicy(baseline, 2)).rejects.toThrow("agents are 0 (red) and 1 (blue); got 2");
});

test("evaluation pairs are those that an evaluation measures", async () => {
  const learner = await restoreLearner(baseline.config, baseline.state);
  const options = { episodes: 10, seed: 3, pairs: "roleSwap" as const };
  const pairs = evaluationPairs(learner, baseline.config.world, options);
  expect(pairs.rows).toBe(500);
  expect(measureOverlap(learner, BLUE, pairs)).toEqual(evaluate(learner, baseline.config.world, options).layers);
  expect(() => evaluationPairs(learner, baseline.config.world, { episodes: 0 })).toThrow("episodes must be");
});
