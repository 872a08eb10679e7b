import { type Activations, frozenActivations, frozenPolicy, type Learner, WasmLearner } from "overlap-lab/engine/index";
import { learnerSpec, parseMaddpgConfig } from "overlap-lab/maddpg/index";
import {
  batchPairs,
  exposureTerm,
  overlapTerm,
  recipeSchema,
  unitDeviations,
  varianceShare,
  varianceTerm,
} from "overlap-lab/overlap/index";
import { Streams } from "overlap-lab/random/index";
import { BLUE, PhysicalDeception } from "overlap-lab/world/index";
import { describe, expect, test } from "vitest";
import { randomParameters, uniform } from "../engine/tensor/tiny.js";

const ROWS = 32;
const RECIPE = recipeSchema.parse({});

/** A learner whose blue has random parameters, and a batch in which blue sees red in every fourth row. */
function setting() {
  const world = new PhysicalDeception();
  const spec = learnerSpec(world, parseMaddpgConfig({ hidden: [5, 4], batchSize: ROWS }));
  // A slope near 1, so that no unit has a kink that a finite difference could not pass.
  const agents = spec.agents.map((agent) => ({ ...agent, policy: { ...agent.policy, leakySlope: 0.95 } }));
  const learner: Learner = new WasmLearner({ ...spec, agents });
  const streams = Streams.from(5);
  const init = streams.stream("init");
  learner.load(BLUE, "policy", randomParameters(agents[BLUE].policy, init));
  for (let row = 0; row < ROWS; row++) {
    const observations = uniform(init, 16);
    if (row % 4 !== 0) observations.fill(0, 12, 14);
    learner.batch.joint.set(observations, row * learner.batch.jointStride);
  }
  world.reset(streams.stream("spawn"));
  const lastStep = { observations: [], actions: [], gates: [] };
  const context = () => ({
    learner,
    agent: BLUE,
    world,
    lastStep,
    pairs: streams.stream("pairs"),
    gradient: streams.stream("gradient"),
  });
  return { learner, context };
}

/** Blue's parameters with the weights into a layer made smaller, so that its units vary less. */
function shrunken(learner: Learner, layer: string, factor: number) {
  const parameters = learner.parameters(BLUE, "policy");
  const weights = parameters.view(`${layer}.weight`);
  for (let i = 0; i < weights.length; i++) weights[i] *= factor;
  return parameters;
}

/** The gradient that a term adds, against central differences of its own value times `sign`. */
function checkSlope(learner: Learner, value: () => number, sign = 1): void {
  const start = learner.parameters(BLUE, "policy");
  learner.zeroPolicyGradient(BLUE);
  value();
  const gradient = learner.policyGradient(BLUE);
  const largest = Math.max(...gradient.map(Math.abs));
  expect(largest).toBeGreaterThan(1e-4);
  for (const { name, offset, size, learned } of start.layout) {
    for (let i = offset; i < offset + size; i++) {
      if (!learned) expect(gradient[i]).toBe(0);
      else {
        const at = (shift: number) => {
          const moved = start.copy();
          moved.buffer[i] += shift;
          learner.load(BLUE, "policy", moved);
          return sign * value();
        };
        const errors = [2e-3, 5e-4].map(
          (step) => Math.abs((at(step) - at(-step)) / (2 * step) - gradient[i]) / largest,
        );
        expect(Math.min(...errors), `${name}[${i - offset}]`).toBeLessThan(1e-2);
      }
    }
  }
  learner.load(BLUE, "policy", start);
}

const column = (...data: number[]): Activations => ({ rows: data.length, columns: 1, data: Float32Array.from(data) });

describe("the variance term", () => {
  test("a unit that reads 1, 3, 5, 7 has mean 4 and variance 5", () => {
    const { means, deviations } = unitDeviations(column(1, 3, 5, 7));
    expect(means[0]).toBe(4);
    expect(deviations[0]).toBeCloseTo(Math.sqrt(5.0001), 12);
  });

  test("is 0 at the frozen policy itself and where units vary more, and adds nothing there", () => {
    const { learner, context } = setting();
    const term = varianceTerm(frozenActivations(learner.parameters(BLUE, "policy")), 1);
    learner.zeroPolicyGradient(BLUE);
    expect(term.accumulate(context())).toBe(0);
    learner.load(BLUE, "policy", shrunken(learner, "h2", 1.5));
    expect(term.accumulate(context())).toBe(0);
    expect(learner.policyGradient(BLUE).every((entry) => entry === 0)).toBe(true);
  });

  test("a second layer at half its weights varies half as much: 4 of 9 units lack a half", () => {
    const { learner, context } = setting();
    const term = varianceTerm(frozenActivations(learner.parameters(BLUE, "policy")), 1);
    // Through a leaky ReLU at 0.95 and a bias that stays, only about a half.
    learner.load(BLUE, "policy", shrunken(learner, "h2", 0.5));
    expect(term.accumulate(context())! / ((4 / 9) * 0.5)).toBeCloseTo(1, 1);
  });

  test("its gradient is the slope of its value, times its weight", () => {
    const { learner, context } = setting();
    const frozen = frozenActivations(learner.parameters(BLUE, "policy"));
    learner.load(BLUE, "policy", shrunken(learner, "h1", 0.6));
    checkSlope(learner, () => varianceTerm(frozen, 1).accumulate(context()) as number);
    const gradientOf = (weight: number) => {
      learner.zeroPolicyGradient(BLUE);
      varianceTerm(frozen, weight).accumulate(context());
      return learner.policyGradient(BLUE);
    };
    expect(gradientOf(2)).toEqual(gradientOf(1).map((entry) => 2 * entry));
  });
});

describe("the variance share", () => {
  const shareOf = (a: Activations, b: Activations) => varianceShare({ h1: a }, { h1: b }, 1)?.value;

  test.each([
    ["the same on both sides", [1, 2, 3], [1, 2, 3], 0],
    ["mirrored around one point", [1, 2, 3], [3, 2, 1], 1],
    ["constant on each side, and apart", [1, 1], [4, 4], 1],
    // Pairs (0, 1) and (3, 4): within 0.5 + 0.5, around the mean 2: 4 + 1 + 1 + 4.
    ["a tenth", [0, 3], [1, 4], 0.1],
  ])("%s", (_, self, other, wanted) => {
    expect(shareOf(column(...self), column(...other))).toBeCloseTo(wanted, 12);
    // It has no scale and no origin.
    const moved = (values: number[]) => column(...values.map((value) => 8 * value - 5));
    expect(shareOf(moved(self), moved(other))).toBeCloseTo(wanted, 12);
  });

  test("there is none where nothing varies", () => {
    expect(shareOf(column(2, 2), column(2, 2))).toBeUndefined();
  });

  test.each([1, -1])("as a loss with weight %i, its gradient is that weight times the slope", (weight) => {
    const { learner, context } = setting();
    const term = overlapTerm({ ...RECIPE, distance: "varianceShare", weight, radius: 0.5 });
    // The same pairs at every call: the stream starts anew.
    const pairs = () => ({ ...context(), pairs: Streams.from(9).stream("pairs") });
    checkSlope(learner, () => term.accumulate(pairs()) as number, weight);
  });

  test("a detached branch leaves the gradient of the other, and the two add up", () => {
    const { learner, context } = setting();
    const gradientOf = (detach: "none" | "self" | "other") => {
      learner.zeroPolicyGradient(BLUE);
      const recipe = { ...RECIPE, distance: "varianceShare" as const, radius: 0.5, detach };
      overlapTerm(recipe).accumulate({ ...context(), pairs: Streams.from(9).stream("pairs") });
      return learner.policyGradient(BLUE);
    };
    const [whole, bySelf, byOther] = [gradientOf("none"), gradientOf("other"), gradientOf("self")];
    expect(bySelf).not.toEqual(byOther);
    for (const [i, entry] of whole.entries()) expect(bySelf[i] + byOther[i]).toBeCloseTo(entry, 6);
  });
});

describe("exposure", () => {
  test("is 0 at the frozen policy, and else the squared distance of the actions on the inserted observations alone", () => {
    const { learner, context } = setting();
    const reference = frozenPolicy(learner.parameters(BLUE, "policy"));
    const term = exposureTerm(reference, RECIPE);
    expect(term.accumulate(context())).toBe(0);
    const moved = shrunken(learner, "h1", 0.5);
    learner.load(BLUE, "policy", moved);
    const { rows, other } = batchPairs({ ...context(), pairs: Streams.from(9).stream("pairs") }, RECIPE);
    expect(rows).toBe(24);
    const [here, there] = [frozenPolicy(moved), reference].map((policy) => {
      const out = new Float32Array(rows * 2);
      policy(other, rows, out);
      return out;
    });
    const wanted = here.reduce((sum, action, i) => sum + (action - there[i]) ** 2, 0) / here.length;
    const at = () => ({ ...context(), pairs: Streams.from(9).stream("pairs") });
    expect(term.accumulate(at())! / wanted).toBeCloseTo(1, 5);
    checkSlope(learner, () => term.accumulate(at()) as number);
  });

  test("does not apply where no pair can be made", () => {
    const { learner, context } = setting();
    const { batch } = learner;
    for (let row = 0; row < ROWS; row++)
      batch.joint.fill(0.1, row * batch.jointStride + 12, row * batch.jointStride + 14);
    expect(exposureTerm(frozenPolicy(learner.parameters(BLUE, "policy")), RECIPE).accumulate(context())).toBeNull();
  });
});
