import { setFlagsFromString } from "node:v8";
import { createLearner } from "overlap-lab/engine/index";
import type { Learner, LearnerSpec } from "overlap-lab/engine/learner";
import { startTensor, TensorLearner } from "overlap-lab/engine/tensor/index";
import { WasmLearner } from "overlap-lab/engine/wasm/wasm-learner";
import { Streams } from "overlap-lab/random/index";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { uniform } from "../tensor/tiny.js";
import { fill, ODD, oddLearner, oddSpec, spoilPadding, updateRound } from "./odd.js";

afterEach(() => {
  vi.restoreAllMocks();
});

test("without relaxed SIMD the fast engine is refused, with what to do", () => {
  // First in this file: kernels that have been compiled once are kept.
  vi.spyOn(WebAssembly, "Module").mockImplementation(function refuse() {
    throw new WebAssembly.CompileError("invalid opcode");
  } as never);
  expect(() => new WasmLearner(oddSpec(), { fast: true })).toThrow(
    /^the fast kernels need relaxed SIMD, which Node \d+\.\d+\.\d+ lacks: use Node 22 or newer, or leave out `fast`$/,
  );
});

test("the fast engine is close to the strict one, and says that it is not exact", () => {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  const strict = fill(new WasmLearner(oddSpec()));
  const fast = fill(new WasmLearner(oddSpec(), { fast: true }));
  expect(strict.info).toEqual({ engine: "wasm", backend: "wasm-simd", exact: true });
  expect(fast.info).toEqual({ engine: "wasm", backend: "wasm-relaxed-simd", exact: false });
  for (let round = 0; round < 3; round++) {
    const [a, b] = [updateRound(strict, round), updateRound(fast, round)];
    for (const [i, value] of a.entries()) expect(Math.abs(value - b[i])).toBeLessThan(1e-5);
  }
  const [a, b] = [strict.exportState(), fast.exportState()];
  for (const [name, values] of Object.entries(a)) {
    for (const [i, value] of values.entries()) expect(Math.abs(value - b[name][i]), name).toBeLessThan(1e-5);
  }
});

test.each([0, 1, 2])("what agent %i does in a row does not depend on the other rows, bit for bit", (agent) => {
  const learner = oddLearner();
  const { inputs, outputs } = learner.spec.agents[agent].policy;
  const observations = uniform(Streams.from(agent).stream("pairs"), 70 * inputs);
  const alone = new Float32Array(70 * outputs);
  for (let row = 0; row < 70; row++) {
    learner.act(agent, observations.subarray(row * inputs), 1, alone.subarray(row * outputs, (row + 1) * outputs));
  }
  for (let rows = 1; rows <= 70; rows++) {
    const together = new Float32Array(rows * outputs);
    learner.act(agent, observations, rows, together);
    expect(together, `${rows} rows`).toEqual(alone.slice(0, rows * outputs));
    spoilPadding(learner);
  }
});

test("what stands in the padding changes no bit of an update", () => {
  const [clean, spoilt] = [fill(new WasmLearner(oddSpec())), oddLearner()];
  for (let round = 0; round < 5; round++) {
    expect(updateRound(spoilt, round)).toEqual(updateRound(clean, round));
    spoilPadding(spoilt);
  }
  expect(spoilt.exportState()).toEqual(clean.exportState());
});

test("an agent's gradient does not depend on whose came before", () => {
  const [one, two] = [oddLearner(), oddLearner()];
  for (const agent of [2, 1]) two.accumulatePolicyGradient(agent);
  one.accumulatePolicyGradient(0);
  two.accumulatePolicyGradient(0);
  expect(two.policyGradient(0)).toEqual(one.policyGradient(0));
  expect(two.stepPolicy(0)).toBe(one.stepPolicy(0));
  // The padding too: it would come back through the norm, and through distances of actions.
  const memory = (learner: WasmLearner) => {
    const { network, gradient } = learner.memory.agents[0].policy;
    return learner.memory.arena.view(gradient, network.count);
  };
  expect(memory(two)).toEqual(memory(one));
  const norm = Math.sqrt(memory(one).reduce((sum, value) => sum + value * value, 0));
  const learned = Math.sqrt(one.policyGradient(0).reduce((sum, value) => sum + value * value, 0));
  expect(norm).toBeCloseTo(learned, 12);
});

test("continues identically from an exported state", () => {
  const [one, two] = [oddLearner(), oddLearner()];
  for (let round = 0; round < 3; round++) updateRound(one, round);
  const state = structuredClone(one.exportState());
  two.importState(state);
  expect(two.exportState()).toEqual(state);
  expect(updateRound(two)).toEqual(updateRound(one));
  expect(two.exportState()).toEqual(one.exportState());
  expect(one.exportState()["2.critic.steps"]).toEqual(Float32Array.of(4));
});

test("a loss that is not finite stops the step and leaves the networks as they were", () => {
  const learner = oddLearner();
  learner.batch.reward[3] = Number.NaN;
  const { parameters, count } = learner.memory.agents[0].critic.network;
  const critic = () => learner.memory.arena.view(parameters, count).slice();
  const before = critic();
  expect(() => learner.updateCritic(0)).toThrow(/critic loss of agent 0 became NaN: training diverged/);
  expect(critic()).toEqual(before);
  const policy = learner.parameters(0, "policy");
  learner.addPolicyGradient(0, policy.buffer.slice().fill(Number.NaN));
  expect(() => learner.stepPolicy(0)).toThrow(/norm of the policy gradient of agent 0 became NaN/);
  expect(learner.parameters(0, "policy").buffer).toEqual(policy.buffer);
});

describe("both engines refuse the same things in the same words", () => {
  beforeAll(async () => {
    await startTensor("cpu");
  });

  function messages(attempt: (make: (spec: LearnerSpec) => Learner) => unknown): string[] {
    const engines = [(spec: LearnerSpec) => new WasmLearner(spec), (spec: LearnerSpec) => new TensorLearner(spec)];
    return engines.map((make) => {
      try {
        attempt(make);
      } catch (error) {
        return (error as Error).message;
      }
      return "nothing was refused";
    });
  }

  const pair = (change = {}) => ({
    rows: 2,
    self: new Float32Array(10),
    other: new Float32Array(10).fill(1),
    at: ["h1"] as const,
    distance: "mse" as const,
    reduction: "batch" as const,
    detach: "none" as const,
    weight: 1,
    ...change,
  });
  const imitation = (change = {}) => ({
    rows: 2,
    observations: new Float32Array(10),
    actions: new Float32Array(4),
    distance: "mse" as const,
    reduction: "batch" as const,
    weight: 1,
    ...change,
  });
  const played = { actions: new Float32Array(4), gate: new Float32Array(4) };

  const cases: [string, (make: (spec: LearnerSpec) => Learner) => unknown, RegExp][] = [
    ["no agents", (make) => make({ ...oddSpec(), agents: [] }), /^a learner needs at least one agent; got none$/],
    ["a batch of 1", (make) => make({ ...oddSpec(), batchSize: 1 }), /^batchSize .* from 2 .*; got 1$/],
    ["half a row", (make) => make({ ...oddSpec(), batchSize: 8.5 }), /; got 8\.5$/],
    [
      "a critic that does not fit",
      (make) => {
        const spec = oddSpec();
        const [first, ...rest] = spec.agents;
        return make({ ...spec, agents: [{ ...first, critic: { ...first.critic, inputs: 4 } }, ...rest] });
      },
      /^the critic of agent 0 must read 21 numbers .*; got 4 and 1$/,
    ],
    ["an agent that is not there", (make) => make(oddSpec()).updateCritic(3), /^agents are 0 to 2; got 3$/],
    ["half an agent", (make) => make(oddSpec()).parameters(0.5, "policy"), /^agents are 0 to 2; got 0\.5$/],
    [
      "parameters of another network",
      (make) => {
        const learner = make(oddSpec());
        learner.load(0, "policy", learner.parameters(1, "policy"));
      },
      /^the policy of agent 0 is .*"inputs":3.*"inputs":5/,
    ],
    [
      "too few observations",
      (make) => make(oddSpec()).act(1, new Float32Array(9), 2, new Float32Array(4)),
      /^observations needs 10 numbers; got 9$/,
    ],
    [
      "no room for actions",
      (make) => make(oddSpec()).act(1, new Float32Array(10), 2, new Float32Array(3)),
      /^out needs 4 numbers; got 3$/,
    ],
    [
      "an unknown hook",
      (make) => make(oddSpec()).activations(1, new Float32Array(5), 1, ["h4"]),
      /^no hook named "h4"; this network has input, h1, h2, h3, action$/,
    ],
    ["no hook", (make) => make(oddSpec()).accumulateOverlapGradient(1, pair({ at: [] })), /at least one hook name/],
    ["an unknown hook in a term", (make) => make(oddSpec()).accumulateOverlapGradient(1, pair({ at: ["h9"] })), /"h9"/],
    [
      "no rows",
      (make) => make(oddSpec()).accumulateOverlapGradient(1, pair({ rows: 0 })),
      /takes 1 to 9 rows .* got 0$/,
    ],
    ["too many rows", (make) => make(oddSpec()).accumulateImitationGradient(1, imitation({ rows: 10 })), /got 10$/],
    [
      "a short side",
      (make) => make(oddSpec()).accumulateOverlapGradient(1, pair({ other: new Float32Array(9) })),
      /^other needs 10 numbers; got 9$/,
    ],
    [
      "short actions",
      (make) => make(oddSpec()).accumulateImitationGradient(1, imitation({ actions: new Float32Array(3) })),
      /^actions needs 4 numbers; got 3$/,
    ],
    [
      "played at a hidden layer",
      (make) => make(oddSpec()).accumulateOverlapGradient(1, pair({ at: ["h1", "action"], played })),
      /^a played action stands in for the action only: at must be \["action"\]; got \[h1,action\]$/,
    ],
    [
      "a short gate",
      (make) =>
        make(oddSpec()).accumulateImitationGradient(1, imitation({ played: { ...played, gate: new Float32Array(1) } })),
      /^played\.gate needs 4 numbers; got 1$/,
    ],
    [
      "a short gradient",
      (make) => make(oddSpec()).addPolicyGradient(0, new Float32Array(3)),
      /^gradient needs \d+ numbers; got 3$/,
    ],
    ["an empty state", (make) => make(oddSpec()).importState({}), /^the state has no "0\.policy"; it has nothing$/],
    [
      "a state of another size",
      (make) => {
        const learner = make(oddSpec());
        learner.importState({ ...learner.exportState(), "2.critic.first": new Float32Array(2) });
      },
      /^"2\.critic\.first" must hold \d+ numbers; got 2$/,
    ],
  ];
  test.each(cases)("%s", (_, attempt, pattern) => {
    const [wasm, tensor] = messages(attempt);
    expect(wasm).toMatch(pattern);
    expect(tensor).toBe(wasm);
  });

  test("a state that does not fit changes nothing", async () => {
    for (const name of ["wasm", "tensor"] as const) {
      const learner = await createLearner(oddSpec(), { name, backend: "cpu" });
      const state = learner.exportState();
      const other = { ...fill(new WasmLearner(oddSpec(ODD))).exportState(), "2.critic.steps": new Float32Array(0) };
      expect(() => learner.importState(other)).toThrow('"2.critic.steps" must hold 1 numbers; got 0');
      expect(learner.exportState()).toEqual(state);
      learner.dispose();
    }
  });
});
