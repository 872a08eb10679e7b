import { createLearner, type Learner, type PlayedAction } from "overlap-lab/engine/index";
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

  test("a frozen agent's running statistics stay, and the others' move", () => {
    const spec = tinySpec();
    const [red, blue] = spec.agents;
    const source = tinyLearner();
    const learner = new TensorLearner({ ...spec, agents: [{ ...red, frozen: true }, blue] });
    learner.importState(source.exportState());
    for (const name of ["joint", "next", "reward", "done"] as const) learner.batch[name].set(source.batch[name]);
    const statistics = (from: typeof source | typeof learner, agent: number, role: "policy" | "targetPolicy") =>
      from.parameters(agent, role).view("input.mean").slice();
    const roles = ["policy", "targetPolicy"] as const;
    const before = roles.map((role) => [statistics(learner, 0, role), statistics(learner, 1, role)]);
    for (const one of [learner, source]) {
      expect(one.updateCritic(1)).toBeGreaterThan(0);
      one.accumulatePolicyGradient(1);
    }
    for (const [i, role] of roles.entries()) {
      expect(statistics(learner, 0, role)).toEqual(before[i][0]);
      expect(statistics(learner, 1, role)).not.toEqual(before[i][1]);
      expect(statistics(source, 0, role)).not.toEqual(before[i][0]);
    }
    // Normalisation is by the batch either way, so nothing else differs.
    expect(learner.policyGradient(1)).toEqual(source.policyGradient(1));
    learner.dispose();
    source.dispose();
  });

  test("squared distances are the mean squared difference of the activations, row by row", () => {
    const learner = tinyLearner();
    const stream = Streams.from(8).stream("pairs");
    const [self, other] = [uniform(stream, 12), uniform(stream, 12)];
    other.set(self.subarray(4, 8), 4);
    const at = ["input", "h2", "action"] as const;
    const distances = learner.squaredDistances(1, self, other, 3, at);
    const [a, b] = [self, other].map((rows) => learner.activations(1, rows, 3, at));
    const squares = at.flatMap((name) => {
      const { columns } = a[name];
      return Array.from({ length: columns }, (_, c) => (a[name].data[c] - b[name].data[c]) ** 2);
    });
    expect(squares).toHaveLength(12);
    expect(distances[0]).toBeCloseTo(squares.reduce((sum, x) => sum + x, 0) / 12, 12);
    expect(distances[1]).toBe(0);
    expect(distances[2]).toBeGreaterThan(0);
    learner.dispose();
  });

  test("a played action gives the value, and the policy's action the gradient where the gate is open", () => {
    const learner = tinyLearner();
    const [self, other] = [Float32Array.of(0.1, 0.2, 0.3, 0.4), Float32Array.of(-0.3, 0.1, 0.5, 0)];
    const pair = { rows: 1, self, other, at: ["action"], distance: "mse", reduction: "batch", weight: 1 } as const;
    const gradientOf = (played?: PlayedAction) => {
      learner.zeroPolicyGradient(1);
      const value = learner.accumulateOverlapGradient(1, { ...pair, detach: "other", played });
      return { value, bias: [...learner.policyGradient(1).subarray(92, 94)] };
    };
    const theirs = learner.activations(1, other, 1, ["action"]).action.data;
    const own = learner.activations(1, self, 1, ["action"]).action.data;
    const actions = Float32Array.of(2, -3);
    const expected = [0, 1].map((i) => actions[i] - theirs[i]);
    const open = gradientOf({ actions, gate: Float32Array.of(1, 1) });
    expect(open.value).toBeCloseTo((expected[0] ** 2 + expected[1] ** 2) / 2, 5);
    // d/d bias of mean((a - b)^2) is (a - b) (1 - tanh^2), with the played a and the policy's tanh.
    for (const i of [0, 1]) expect(open.bias[i]).toBeCloseTo(expected[i] * (1 - own[i] ** 2), 5);
    expect(gradientOf({ actions, gate: Float32Array.of(0, 1) }).bias).toEqual([0, open.bias[1]]);
    const same = gradientOf({ actions: own, gate: Float32Array.of(1, 1) });
    expect(same.value).toBeCloseTo(gradientOf().value, 6);
    learner.zeroPolicyGradient(1);
    const imitation = {
      rows: 1,
      observations: self,
      actions: theirs,
      distance: "mse",
      reduction: "batch",
      weight: 1,
    } as const;
    const value = learner.accumulateImitationGradient(1, {
      ...imitation,
      played: { actions, gate: Float32Array.of(0, 1) },
    });
    expect(value).toBeCloseTo(open.value, 5);
    expect(learner.policyGradient(1)[92]).toBe(0);
    expect(learner.policyGradient(1)[93]).toBeCloseTo(open.bias[1], 5);
    expect(() =>
      learner.accumulateOverlapGradient(1, {
        ...pair,
        detach: "none",
        at: ["h1"],
        played: { actions, gate: actions },
      }),
    ).toThrow(/at must be \["action"\]; got \[h1\]/);
    learner.dispose();
  });

  test("a loss that is not finite stops the step and leaves the networks as they were", () => {
    const learner = tinyLearner();
    learner.batch.reward[3] = Number.NaN;
    const before = learner.parameters(0, "critic").buffer;
    expect(() => learner.updateCritic(0)).toThrow(/critic loss of agent 0 became NaN: training diverged/);
    const { learned } = { learned: 11 + 11 + 66 + 6 + 36 + 6 + 6 + 1 };
    expect(learner.parameters(0, "critic").buffer.subarray(0, learned)).toEqual(before.subarray(0, learned));
    expect(() =>
      learner.accumulateLossGradient(0, (p) =>
        p
          .run([[1, 2, 3]])
          .sum()
          .mul(Number.NaN),
      ),
    ).toThrow(/became NaN/);
    expect(learner.policyGradient(0).every((entry) => entry === 0)).toBe(true);
    learner.dispose();
  });

  test("refuses parameters of another network", () => {
    const learner = tinyLearner();
    expect(() => learner.load(0, "policy", learner.parameters(1, "policy"))).toThrow(
      /policy of agent 0 is .*"inputs":3.*"inputs":4/,
    );
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

test("createLearner starts the backend asked for", async () => {
  const learner = await createLearner(tinySpec(), { name: "tensor", backend: "cpu" });
  expect(learner.info).toEqual({ engine: "tensor", backend: "cpu", exact: false });
  learner.dispose();
  await expect(createLearner(tinySpec(), { name: "tensor", backend: "gpu" })).rejects.toThrow(
    /no tensor backend named "gpu"/,
  );
});

test("a state of the wasm engine continues on the tensor engine, and the other way", async () => {
  const tensor = await createLearner(tinySpec(), { name: "tensor", backend: "wasm" });
  const wasm = await createLearner(tinySpec());
  const start = tinyLearner();
  const fill = (learner: Learner) => {
    const { batch } = learner;
    for (let row = 0; row < batch.rows; row++) {
      const joint = start.batch.joint.subarray(row * 11, row * 11 + 11);
      batch.joint.set(joint.subarray(0, 7), row * batch.jointStride);
      batch.joint.set(joint.subarray(7), row * batch.jointStride + batch.actionOffset);
      batch.next.set(start.batch.next.subarray(row * 7, row * 7 + 7), row * batch.nextStride);
    }
    batch.reward.set(start.batch.reward);
    batch.done.set(start.batch.done);
  };
  const closeTo = (a: Record<string, Float32Array>, b: Record<string, Float32Array>) => {
    expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort());
    // float32 noise that Adam's first steps enlarge, as in the fixtures.
    for (const [name, values] of Object.entries(a)) {
      for (const [i, value] of values.entries())
        expect(Math.abs(value - b[name][i]), `${name}[${i}]`).toBeLessThan(1e-4);
    }
  };
  wasm.importState(start.exportState());
  fill(wasm);
  fill(tensor);
  updateAll(wasm, start.batch);
  tensor.importState(wasm.exportState());
  expect(tensor.exportState()).toEqual(wasm.exportState());
  updateAll(tensor, start.batch);
  updateAll(wasm, start.batch);
  closeTo(tensor.exportState(), wasm.exportState());
  wasm.importState(tensor.exportState());
  expect(wasm.exportState()).toEqual(tensor.exportState());
  tensor.dispose();
  start.dispose();
  wasm.dispose();
});
