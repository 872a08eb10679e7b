import { WasmLearner } from "overlap-lab/engine/index";
import { learnerSpec, parseMaddpgConfig } from "overlap-lab/maddpg/index";
import { maskInputs, Parameters } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { BLUE, PhysicalDeception } from "overlap-lab/world/index";
import { expect, test } from "vitest";
import { randomParameters, uniform } from "../engine/tensor/tiny.js";

const ROWS = 200;
const SLOT = [6, 7];

function actionsOf(parameters: Parameters, observations: Float32Array): Float32Array {
  const learner = new WasmLearner(learnerSpec(new PhysicalDeception(), parseMaddpgConfig({ batchSize: 2 })));
  learner.load(BLUE, "policy", parameters);
  const out = new Float32Array(ROWS * 2);
  learner.act(BLUE, observations, ROWS, out);
  return out;
}

function setting(seed: number) {
  const stream = Streams.from(seed).stream("init");
  const { policy } = learnerSpec(new PhysicalDeception(), parseMaddpgConfig({})).agents[BLUE];
  const observations = uniform(stream, ROWS * 10);
  const zeroed = observations.map((value, i) => (SLOT.includes(i % 10) ? 0 : value));
  return { parameters: randomParameters(policy, stream), observations, zeroed };
}

test("a masked policy acts as the policy does where the inputs are 0, but for rounding, and never reacts to them", () => {
  let largest = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const { parameters, observations, zeroed } = setting(seed);
    const wanted = actionsOf(parameters, zeroed);
    const masked = maskInputs(parameters, SLOT);
    const found = actionsOf(masked, observations);
    // To the bit: their scale is 0, so their numbers do not enter.
    expect(actionsOf(masked, zeroed)).toEqual(found);
    for (const [i, value] of found.entries()) largest = Math.max(largest, Math.abs(value - wanted[i]));
    expect(
      Math.max(...actionsOf(parameters, observations).map((value, i) => Math.abs(value - wanted[i]))),
    ).toBeGreaterThan(0.05);
  }
  // Actions are up to 1, where a step of float32 is 6e-8.
  expect(largest).toBeLessThan(1e-6);
});

test("scale 2, shift 1, mean 3, variance 4: the input that reads 0 is 1 - 2 * 3 / 2 = -2", () => {
  const parameters = new Parameters({
    inputs: 2,
    hidden: [1],
    outputs: 1,
    output: "tanh",
    leakySlope: 0,
    inputNorm: { epsilon: 0, momentum: 0.1 },
  });
  for (const [name, value] of Object.entries({ scale: 2, shift: 1, mean: 3, variance: 4 })) {
    parameters.view(`input.${name}`).fill(value);
  }
  const masked = maskInputs(parameters, [1]);
  expect([...masked.view("input.scale")]).toEqual([2, 0]);
  expect([...masked.view("input.shift")]).toEqual([1, -2]);
  expect([...parameters.view("input.shift")]).toEqual([1, 1]);
  expect(maskInputs(masked, [1]).buffer).toEqual(masked.buffer);
  expect(() => maskInputs(parameters, [2])).toThrow("inputs are 0 to 1; got 2");
});

test("without input normalisation there is nothing to mask in", () => {
  const spec = { inputs: 2, hidden: [1], outputs: 1, output: "tanh", leakySlope: 0, inputNorm: null } as const;
  expect(() => maskInputs(new Parameters(spec), [1])).toThrow("this network has none");
});
