import type { Tensor2D } from "@tensorflow/tfjs";
import { runWithCache } from "overlap-lab/engine/hooked-arrays";
import { interchange, startTensor, tensorflow } from "overlap-lab/engine/tensor/index";
import { Streams } from "overlap-lab/random/index";
import { beforeAll, describe, expect, test } from "vitest";
import { BACKENDS, tinyLearner, uniform } from "./tiny.js";

const stream = Streams.from(5).stream("pairs");
const observations = uniform(stream, 3 * 4);
const others = uniform(stream, 3 * 4);

describe.each(BACKENDS)("hooks on %s", (backend) => {
  let learner: ReturnType<typeof tinyLearner>;
  beforeAll(async () => {
    await startTensor(backend);
    learner = tinyLearner();
  });

  test("a cache has the activations that the learner computes, under the names asked", () => {
    const blue = learner.policy(1, "blue");
    const [action, cache] = blue.runWithCache(observations, { names: ["input", "blue.h1", "h2", "action"] });
    const expected = learner.activations(1, observations, 3, ["input", "h1", "h2", "action"]);
    expect(cache.input.shape).toEqual([3, 4]);
    expect(cache["blue.h1"].shape).toEqual([3, 6]);
    expect(cache.input.dataSync()).toEqual(expected.input.data);
    expect(cache["blue.h1"].dataSync()).toEqual(expected.h1.data);
    expect(cache.h2.dataSync()).toEqual(expected.h2.data);
    expect(cache.action.dataSync()).toEqual(action.dataSync());
    expect(action.dataSync()).toEqual(expected.action.data);
    expect(Object.keys(cache)).toEqual(["input", "blue.h1", "h2", "action"]);
    action.dispose();
    cache.dispose();
  });

  test("a cache owns its tensors: freeing the action leaves them, dispose frees them", () => {
    const tf = tensorflow();
    const before = tf.memory().numTensors;
    const [action, cache] = learner.policy(1).runWithCache(observations, { names: ["h1", "action"] });
    expect(tf.memory().numTensors).toBe(before + 3);
    action.dispose();
    expect(cache.action.dataSync()).toHaveLength(6);
    cache.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("observing hooks see every activation in order and leave the output bit-identical", () => {
    const seen: unknown[] = [];
    const observe = (activation: Tensor2D, at: object) => {
      activation.mul(2);
      seen.push(at);
    };
    const policy = learner.policy(1);
    const plain = policy.run(observations);
    const observed = policy.runWithHooks(observations, { action: observe, h2: observe, h1: observe, input: observe });
    expect(observed.dataSync()).toEqual(plain.dataSync());
    expect(seen).toEqual([
      { name: "input", index: 0, rows: 3, columns: 4 },
      { name: "h1", index: 1, rows: 3, columns: 6 },
      { name: "h2", index: 2, rows: 3, columns: 6 },
      { name: "action", index: 3, rows: 3, columns: 2 },
    ]);
    plain.dispose();
    observed.dispose();
  });

  test("a replacement goes on through the network, and only in this call", () => {
    const policy = learner.policy(1);
    const zeroed = policy.runWithHooks(observations, { h2: (h) => h.mul(0) });
    // With h2 = 0 the action is tanh of the output's bias.
    const bias = learner.parameters(1, "policy").view("output.bias");
    for (let i = 0; i < 6; i++) expect(zeroed.dataSync()[i]).toBeCloseTo(Math.tanh(bias[i % 2]), 6);
    const after = policy.run(observations);
    const expected = learner.activations(1, observations, 3, ["action"]).action.data;
    expect(after.dataSync()).toEqual(expected);
    zeroed.dispose();
    after.dispose();
  });

  test("a tensor of the caller's that replaces the action stays the caller's", () => {
    const tf = tensorflow();
    const mine = tf.ones([3, 2]) as Tensor2D;
    const output = learner.policy(1).runWithHooks(observations, { action: () => mine });
    output.dispose();
    expect([...mine.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]);
    mine.dispose();
  });

  test("an unknown name throws and lists the valid ones", () => {
    const blue = learner.policy(1, "blue");
    const wrong = "h3" as "h1";
    expect(() => blue.runWithCache(observations, { names: [wrong] })).toThrow(
      'no hook named "h3"; this network has input, h1, h2, action, each also as "blue.h1"',
    );
    expect(() => blue.runWithHooks(observations, { [wrong]: () => {} })).toThrow(/no hook named "h3"/);
    expect(() => learner.policy(1).runWithCache(observations, { names: ["blue.h1" as "h1"] })).toThrow(
      'no hook named "blue.h1"; this network has input, h1, h2, action',
    );
  });

  test("a wrong return names hook, expected and got shape", () => {
    const tf = tensorflow();
    const policy = learner.policy(1);
    expect(() => policy.runWithHooks(observations, { h1: () => tf.zeros([3, 5]) as Tensor2D })).toThrow(
      'hook "h1" must return nothing or a tensor of shape [3, 6]; got shape [3, 5]',
    );
    const late = (async () => undefined) as unknown as () => void;
    expect(() => policy.runWithHooks(observations, { h1: late })).toThrow(/hook "h1".*got a Promise/);
    expect(() => policy.run(new Float32Array(5))).toThrow("observations are rows of 4 numbers; got 5 numbers");
    expect(() => policy.run([[1, 2, 3]])).toThrow("observations are a matrix [rows, 4]; got shape [1,3]");
  });

  test("stopAt ends the pass early and gives the activation there", () => {
    const policy = learner.policy(1);
    const [h1, cache] = policy.runWithCache(observations, { names: ["input"], stopAt: "h1" });
    expect(h1.dataSync()).toEqual(learner.activations(1, observations, 3, ["h1"]).h1.data);
    expect(() => policy.runWithCache(observations, { names: ["h2"], stopAt: "h1" })).toThrow(
      'hook "h2" comes after stopAt "h1", so the pass never reaches it',
    );
    const doubled = policy.runWithHooks(observations, { h1: (h) => h.mul(2) }, { stopAt: "h1" });
    expect(doubled.dataSync()).toEqual(h1.dataSync().map((x) => 2 * x));
    h1.dispose();
    doubled.dispose();
    cache.dispose();
  });

  test("an interchange at the last hook gives the source's action, at h1 a mixture, at the same source nothing new", () => {
    const policy = learner.policy(1);
    const at = (hook: "h1" | "action", source: Float32Array) => {
      const output = interchange(policy, { base: observations, source, at: hook });
      const data = output.dataSync().slice();
      output.dispose();
      return data;
    };
    const of = (rows: Float32Array) => learner.activations(1, rows, 3, ["action"]).action.data;
    expect(at("action", others)).toEqual(of(others));
    // Nothing but h1 reaches the layers behind it, so h1 of the source gives the source's action.
    expect(at("h1", others)).toEqual(of(others));
    expect(at("h1", observations)).toEqual(of(observations));
    expect(() => interchange(policy, { base: observations, source: others, at: [] })).toThrow(/at least one hook/);
  });

  test("cached tensors carry the gradient inside a loss", () => {
    learner.zeroPolicyGradient(1);
    const term = { rows: 3, self: observations, other: others, at: ["h1", "h2"] as const, weight: 1 };
    const expected = learner.accumulateOverlapGradient(1, {
      ...term,
      distance: "mse",
      reduction: "batch",
      detach: "none",
    });
    const gradient = learner.policyGradient(1);
    learner.zeroPolicyGradient(1);
    const loss = learner.accumulateLossGradient(1, (policy) => {
      const tf = tensorflow();
      const [, a] = policy.runWithCache(observations, { names: ["h1", "h2"] });
      const [, b] = policy.runWithCache(others, { names: ["h1", "h2"] });
      return tf.mean(tf.concat([a.h1.sub(b.h1), a.h2.sub(b.h2)], 1).square());
    });
    expect(loss).toBeCloseTo(expected, 6);
    const written = learner.policyGradient(1);
    for (let i = 0; i < gradient.length; i++) expect(written[i]).toBeCloseTo(gradient[i], 6);
  });

  test("a loss that throws leaves no tensors behind, and the learner usable", () => {
    const tf = tensorflow();
    const before = tf.memory().numTensors;
    const broken = () => learner.accumulateLossGradient(1, (p) => p.runWithHooks(others, { h2: () => tf.zeros([1]) }));
    expect(broken).toThrow(/hook "h2"/);
    expect(tf.memory().numTensors).toBe(before);
    learner.zeroPolicyGradient(1);
    expect(learner.accumulateLossGradient(1, (p) => p.run(others).square().mean())).toBeGreaterThan(0);
    expect(Math.max(...learner.policyGradient(1))).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("a loss that is not one number is refused", () => {
    const loss = (policy: { run(o: Float32Array): Tensor2D }) => policy.run(observations) as never;
    expect(() => learner.accumulateLossGradient(1, loss)).toThrow("a loss is one number; got a tensor of shape [3,2]");
  });

  test("runWithCache on plain arrays works on any learner, with the same names and errors", () => {
    const [action, cache] = runWithCache(learner, 1, observations, { names: ["blue.h1", "input"], agentName: "blue" });
    const expected = learner.activations(1, observations, 3, ["input", "h1", "action"]);
    expect(action).toEqual(expected.action);
    expect(cache).toEqual({ "blue.h1": expected.h1, input: expected.input });
    const [h1] = runWithCache(learner, 1, observations, { names: ["input"], stopAt: "h1" });
    expect(h1).toEqual(expected.h1);
    expect(() => runWithCache(learner, 1, observations, { names: ["h9"] })).toThrow(/no hook named "h9"/);
    expect(() => runWithCache(learner, 1, observations, { names: ["h2"], stopAt: "h1" })).toThrow(/never reaches/);
    expect(() => runWithCache(learner, 2, observations, { names: ["h1"] })).toThrow("agents are 0 to 1; got 2");
  });
});
