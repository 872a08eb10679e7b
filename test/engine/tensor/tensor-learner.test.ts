import { startTensor, TensorLearner, tensorflow } from "overlap-lab/engine/tensor/index";
import { criticSpec } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { beforeEach, describe, expect, test } from "vitest";
import { BACKENDS, tinyLearner, tinySpec, uniform, updateAll } from "./tiny.js";

describe.each(BACKENDS)("the tensor learner on %s", (backend) => {
  beforeEach(async () => {
    await startTensor(backend);
  });

  test("holds as many tensors after 200 updates as before, and none when disposed of", () => {
    const tf = tensorflow();
    const empty = tf.memory().numTensors;
    const learner = tinyLearner();
    const before = tf.memory();
    for (let i = 0; i < 200; i++) updateAll(learner);
    learner.act(1, new Float32Array(4), 1, new Float32Array(2));
    learner.activations(1, new Float32Array(4), 1, ["h1", "action"]);
    learner.accumulateLossGradient(1, (policy) => policy.run([[1, 2, 3, 4]]).sum());
    learner.importState(learner.exportState());
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    learner.dispose();
    expect(tf.memory().numTensors).toBe(empty);
  });

  test("continues identically from an exported state", () => {
    const [one, two] = [tinyLearner(), tinyLearner()];
    for (let i = 0; i < 3; i++) updateAll(one);
    const state = structuredClone(one.exportState());
    two.importState(state);
    expect(two.exportState()).toEqual(state);
    for (let i = 0; i < 3; i++) {
      updateAll(one);
      updateAll(two);
    }
    expect(two.exportState()).toEqual(one.exportState());
    expect(one.exportState()["1.policy.steps"]).toEqual(Float32Array.of(6));
    expect(one.exportState()["1.policy"]).not.toEqual(state["1.policy"]);
    one.dispose();
    two.dispose();
  });

  test("refuses a state with an array missing or too short, and changes nothing", () => {
    const learner = tinyLearner();
    const state = learner.exportState();
    const { "1.critic.first": _, ...missing } = state;
    expect(() => learner.importState(missing)).toThrow(/no "1.critic.first"/);
    const short = {
      ...state,
      "0.policy": new Float32Array(5),
      "0.critic": new Float32Array(1),
    };
    expect(() => learner.importState(short)).toThrow(/"0.policy" must hold \d+ numbers; got 5/);
    expect(learner.exportState()).toEqual(state);
    learner.dispose();
  });

  test("acts on each row as if it were alone", () => {
    const learner = tinyLearner();
    const observations = uniform(Streams.from(1).stream("pairs"), 7 * 4);
    const together = new Float32Array(14);
    learner.act(1, observations, 7, together);
    for (let row = 0; row < 7; row++) {
      const alone = new Float32Array(2);
      learner.act(1, observations.slice(row * 4, row * 4 + 4), 1, alone);
      expect(alone).toEqual(together.slice(row * 2, row * 2 + 2));
    }
    learner.dispose();
  });

  test("loads and gives back the same bits, as copies", () => {
    const learner = tinyLearner();
    const parameters = learner.parameters(0, "targetCritic");
    learner.load(0, "targetCritic", parameters);
    const before = parameters.buffer.slice();
    parameters.buffer.fill(9);
    expect(learner.parameters(0, "targetCritic").buffer).toEqual(before);
    learner.dispose();
  });

  test("a batch may be refilled after an update without changing what was learned", () => {
    const learner = tinyLearner();
    updateAll(learner);
    const state = learner.exportState();
    learner.batch.joint.fill(5);
    expect(learner.exportState()).toEqual(state);
    learner.dispose();
  });

  test("refuses networks that do not fit together", () => {
    const spec = tinySpec();
    const agents = [spec.agents[0], { ...spec.agents[1], critic: criticSpec(10, [6, 6]) }];
    expect(() => new TensorLearner({ ...spec, agents })).toThrow(/critic of agent 1 must read 11 numbers.*got 10/);
    expect(() => new TensorLearner({ ...spec, batchSize: 1 })).toThrow(/batchSize.*from 2.*got 1/);
  });
});

test("a learner refuses to compute on a backend that it does not name", async () => {
  await startTensor("wasm");
  const learner = tinyLearner();
  expect(learner.info).toEqual({ engine: "tensor", backend: "wasm", exact: false });
  await startTensor("cpu");
  expect(() => learner.updateCritic(0)).toThrow(/made on the wasm backend, but cpu is live/);
  await startTensor("wasm");
  expect(learner.updateCritic(0)).toBeGreaterThan(0);
  learner.dispose();
});
