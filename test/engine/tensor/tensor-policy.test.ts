import type { Tensor2D } from "@tensorflow/tfjs";
import {
  ensureTensor,
  interchange,
  liveBackend,
  replaceUnits,
  startTensor,
  TensorPolicy,
  tensorflow,
  withHooks,
} from "overlap-lab/engine/tensor/index";
import { Streams } from "overlap-lab/random/index";
import { beforeAll, describe, expect, test } from "vitest";
import { BACKENDS, tinyLearner, uniform } from "./tiny.js";

const stream = Streams.from(8).stream("pairs");
const observations = uniform(stream, 3 * 4);
const others = uniform(stream, 3 * 4);

describe.each(BACKENDS)("a policy of one's own on %s", (backend) => {
  let learner: ReturnType<typeof tinyLearner>;
  let policy: TensorPolicy;
  beforeAll(async () => {
    await startTensor(backend);
    learner = tinyLearner();
    policy = new TensorPolicy(learner.parameters(1, "policy"), "blue");
  });

  const numbers = (tensor: Tensor2D) => {
    const data = [...tensor.dataSync<"float32">()];
    tensor.dispose();
    return data;
  };
  const at = (name: "h1" | "h2" | "action", rows: Float32Array) => [
    ...learner.activations(1, rows, 3, [name])[name].data,
  ];

  test("starting again keeps the backend that was chosen", async () => {
    expect(await ensureTensor()).toBe(backend);
    expect(liveBackend()).toBe(backend);
  });

  test("computes what the learner computes, and layers side by side", () => {
    expect(numbers(policy.run(observations))).toEqual(at("action", observations));
    const both = policy.activations(observations, ["h1", "blue.h2" as "h2"]);
    expect(both.shape).toEqual([3, 12]);
    const [h1, h2] = [at("h1", observations), at("h2", observations)];
    expect(numbers(both)).toEqual(
      [0, 1, 2].flatMap((r) => [...h1.slice(6 * r, 6 * r + 6), ...h2.slice(6 * r, 6 * r + 6)]),
    );
    expect(() => policy.activations(observations, [])).toThrow("at least one hook name; got none");
  });

  test("has the loss gradient of the learner, and says when a loss does not depend on it", () => {
    learner.zeroPolicyGradient(1);
    const value = learner.accumulateLossGradient(1, (p) => p.run(observations).square().mean());
    const own = policy.lossGradient((p) => p.run(observations).square().mean());
    expect(own).toEqual({ value, gradient: learner.policyGradient(1), dependsOnPolicy: true });
    const constant = policy.lossGradient(() => tensorflow().scalar(3));
    expect(constant).toMatchObject({ value: 3, dependsOnPolicy: false });
    expect(constant.gradient.every((entry) => entry === 0)).toBe(true);
  });

  test("takes other parameters, and frees what it held", () => {
    const tf = tensorflow();
    const before = tf.memory().numTensors;
    const copy = new TensorPolicy(learner.parameters(1, "policy"));
    const still = learner.parameters(1, "policy");
    still.view("output.weight").fill(0);
    still.view("output.bias").set([0, 100]);
    copy.load(still);
    expect(numbers(copy.run(observations))).toEqual([0, 1, 0, 1, 0, 1]);
    copy.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("replaced units hold the values given, the others keep their bits", () => {
    const values = Float32Array.of(10, 11, 12, 13, 14, 15);
    const held = policy.runWithHooks(observations, { h1: replaceUnits([0, 4], values) }, { stopAt: "h1" });
    const expected = at("h1", observations).map((x, i) => (i % 6 === 0 ? 10 : i % 6 === 4 ? 14 : x));
    expect(numbers(held)).toEqual(expected);
    const run = (units: number[], given: Float32Array) => () =>
      policy.runWithHooks(observations, { h1: replaceUnits(units, given) });
    expect(run([6], values)).toThrow("h1 has units 0 to 5; got 6");
    expect(run([0], values.slice(1))).toThrow("values for h1 must have shape [1 or 3, 6]; got [1, 5]");
  });

  test("an interchange of no unit changes nothing, of all units is the whole layer's", () => {
    const patched = (units?: number[]) =>
      numbers(interchange(policy, { base: observations, source: others, at: "h2", units }));
    expect(patched([])).toEqual(at("action", observations));
    expect(patched([0, 1, 2, 3, 4, 5])).toEqual(patched());
    expect(patched()).toEqual(at("action", others));
    expect(patched([2])).not.toEqual(patched([]));
    expect(() => interchange(policy, { base: observations, source: others, at: ["h1", "h2"], units: [0] })).toThrow(
      "units are of one layer: give one hook in at; got h1, h2",
    );
  });

  test("a learner with hooks plays them, leaves the other agent alone, and does not learn", () => {
    const values = new Float32Array(6);
    const hooks = { h2: replaceUnits([0, 1, 2, 3, 4, 5], values) };
    const playing = withHooks(learner, 1, policy, hooks);
    const out = new Float32Array(6);
    playing.act(1, observations, 3, out);
    // With h2 = 0 the action is tanh of the output's bias, whatever is seen.
    const bias = learner.parameters(1, "policy").view("output.bias");
    for (let i = 0; i < 6; i++) expect(out[i]).toBeCloseTo(Math.tanh(bias[i % 2]), 6);
    expect(playing.activations(1, observations, 3, ["h1", "h2"])).toEqual({
      h1: learner.activations(1, observations, 3, ["h1"]).h1,
      h2: { rows: 3, columns: 6, data: new Float32Array(18) },
    });
    expect([...playing.squaredDistances(1, observations, others, 3, ["h2"])]).toEqual([0, 0, 0]);
    const red = observations.slice(0, 9);
    expect(playing.activations(0, red, 3, ["action"])).toEqual(learner.activations(0, red, 3, ["action"]));
    expect(() => playing.updateCritic(1)).toThrow("only plays");
    expect(() => withHooks(learner, 1, policy, { h3: () => {} })).toThrow('no hook named "h3"');
  });

  test("nothing of all this stays in memory", () => {
    const tf = tensorflow();
    const before = tf.memory().numTensors;
    const playing = withHooks(learner, 1, policy, { h1: replaceUnits([0], new Float32Array(6)) });
    playing.act(1, observations, 3, new Float32Array(6));
    playing.squaredDistances(1, observations, others, 3, ["h1", "h2"]);
    interchange(policy, { base: observations, source: others, at: "h1", units: [1] }).dispose();
    policy.activations(observations, "h1").dispose();
    policy.lossGradient((p) => p.run(others).mean());
    expect(tf.memory().numTensors).toBe(before);
  });
});
