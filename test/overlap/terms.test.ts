import { frozenPolicy, type Learner, type PolicyTerm, type UpdateContext, WasmLearner } from "overlap-lab/engine/index";
import { learnerSpec, parseMaddpgConfig } from "overlap-lab/maddpg/index";
import {
  asCodedDpmseTerm,
  asCodedOverlapTerm,
  dpmseTerm,
  overlapTerm,
  randomGradientTerm,
  randomLossTerm,
  recipeSchema,
} from "overlap-lab/overlap/index";
import { Streams } from "overlap-lab/random/index";
import { BLUE, PhysicalDeception } from "overlap-lab/world/index";
import { expect, test } from "vitest";
import { randomParameters, uniform } from "../engine/tensor/tiny.js";

const ROWS = 32;
const RECIPE = recipeSchema.parse({});

function setting(seed = 5): { learner: Learner; context: UpdateContext } {
  const world = new PhysicalDeception();
  const config = parseMaddpgConfig({ hidden: [16, 16], batchSize: ROWS });
  const learner = new WasmLearner(learnerSpec(world, config));
  const streams = Streams.from(seed);
  const init = streams.stream("init");
  learner.load(BLUE, "policy", randomParameters(learner.spec.agents[BLUE].policy, init));
  const { batch } = learner;
  for (let row = 0; row < ROWS; row++) {
    const observations = uniform(init, 16);
    // Blue sees red in every fourth row (columns 6 to 15 are blue's; its red slot is 12, 13).
    if (row % 4 !== 0) observations.fill(0, 12, 14);
    batch.joint.set(observations, row * batch.jointStride);
  }
  world.reset(streams.stream("spawn"));
  const blue = uniform(init, 10);
  blue.fill(0, 6, 8);
  const lastStep = {
    observations: [uniform(init, 6), blue],
    actions: [uniform(init, 2), uniform(init, 2)],
    gates: [Float32Array.of(1, 1), Float32Array.of(1, 0)],
  };
  const [pairs, gradient] = [streams.stream("pairs"), streams.stream("gradient")];
  return { learner, context: { learner, agent: BLUE, pairs, gradient, world, lastStep } };
}

/** What a term alone adds to an empty gradient, and its value. */
function added(make: (learner: Learner) => PolicyTerm, seed?: number, change = (context: UpdateContext) => context) {
  const { learner, context } = setting(seed);
  learner.zeroPolicyGradient(BLUE);
  const value = make(learner).accumulate(change(context));
  return { value, gradient: learner.policyGradient(BLUE) };
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const zero = (values: Float32Array) => values.every((value) => value === 0);

test("the random gradient is as long as the overlap gradient on the same pairs, and points elsewhere", () => {
  const cosines = Array.from({ length: 40 }, (_, seed) => {
    const overlap = added(() => overlapTerm(RECIPE), seed);
    const random = added(() => randomGradientTerm(RECIPE), seed);
    const length = norm(overlap.gradient);
    expect(length).toBeGreaterThan(1e-6);
    expect(norm(random.gradient) / length).toBeCloseTo(1, 5);
    expect((random.value as number) / length).toBeCloseTo(1, 5);
    return dot(overlap.gradient, random.gradient) / (length * norm(random.gradient));
  });
  // In some 500 dimensions a random cosine has mean 0 and standard deviation 0.045.
  expect(Math.max(...cosines.map(Math.abs))).toBeLessThan(0.2);
  expect(Math.abs(cosines.reduce((sum, value) => sum + value, 0) / 40)).toBeLessThan(0.03);
});

test("the random gradient joins what was there, and leaves the running statistics alone", () => {
  const { learner, context } = setting();
  const before = learner.parameters(BLUE, "policy").buffer.fill(0.25);
  learner.zeroPolicyGradient(BLUE);
  learner.addPolicyGradient(BLUE, before);
  const start = learner.policyGradient(BLUE);
  randomGradientTerm(RECIPE).accumulate(context);
  const alone = added(() => randomGradientTerm(RECIPE)).gradient;
  const sum = learner.policyGradient(BLUE);
  for (const [i, value] of sum.entries()) expect(value - start[i]).toBeCloseTo(alone[i], 5);
  expect([...sum.slice(-20)]).toEqual(new Array(20).fill(0));
});

test("the published random loss adds exactly nothing", () => {
  const { value, gradient } = added(() => randomLossTerm());
  expect(value).toBeLessThan(0);
  expect(value).toBeGreaterThanOrEqual(-57.6);
  expect(zero(gradient)).toBe(true);
});

test("DPMSE is 0 at the baseline itself, and draws back from elsewhere", () => {
  const same = added((learner) => dpmseTerm(frozenPolicy(learner.parameters(BLUE, "policy")), 1));
  expect(same.value).toBe(0);
  expect(zero(same.gradient)).toBe(true);
  const { learner, context } = setting();
  const reference = frozenPolicy(learner.parameters(BLUE, "policy"));
  const moved = learner.parameters(BLUE, "policy");
  moved.view("output.bias")[0] += 0.3;
  learner.load(BLUE, "policy", moved);
  learner.zeroPolicyGradient(BLUE);
  expect(dpmseTerm(reference, 1).accumulate(context)).toBeGreaterThan(1e-3);
  const bias = learner.parameters(BLUE, "policy").layout.find(({ name }) => name === "output.bias")!;
  // Too high, so that a step against the gradient lowers it; the other action is right already.
  const gradient = learner.policyGradient(BLUE);
  expect(gradient[bias.offset]).toBeGreaterThan(1e-3);
  expect(gradient[bias.offset + 1]).toBe(0);
});

test("overlap is 0 where self and other are alike, and skipped where no pair can be made", () => {
  // Without pairs in the batch (blue sees red everywhere) the term does not apply.
  const everywhere = (context: UpdateContext) => {
    const { batch } = context.learner;
    for (let row = 0; row < ROWS; row++)
      batch.joint.fill(0.1, row * batch.jointStride + 12, row * batch.jointStride + 14);
    return context;
  };
  for (const make of [overlapTerm, randomGradientTerm]) {
    const { value, gradient } = added(() => make(RECIPE), 5, everywhere);
    expect(value).toBeNull();
    expect(zero(gradient)).toBe(true);
  }
  // A radius so small that float32 does not see it: equal observations.
  const tiny = added(() => overlapTerm({ ...RECIPE, radius: 1e-30 }));
  expect(tiny.value).toBe(0);
  expect(zero(tiny.gradient)).toBe(true);
});

test("as coded: only the newest step counts, and it is skipped when blue sees red", () => {
  const terms: ((learner: Learner) => PolicyTerm)[] = [
    () => asCodedOverlapTerm(0.125, 1),
    (learner) => asCodedDpmseTerm(frozenPolicy(learner.parameters(BLUE, "policy")), 1),
  ];
  const seen = (context: UpdateContext) => {
    context.lastStep.observations[BLUE][7] = 0.01;
    return context;
  };
  for (const make of terms) {
    const applied = added(make);
    expect(Number.isFinite(applied.value)).toBe(true);
    expect(norm(applied.gradient)).toBeGreaterThan(1e-4);
    expect(make(setting().learner).when).toBe("before");
    const skipped = added(make, 5, seen);
    expect(skipped.value).toBeNull();
    expect(zero(skipped.gradient)).toBe(true);
  }
});

test("as coded: the gate of a clamped action stops its gradient", () => {
  const closed = (context: UpdateContext) => {
    context.lastStep.gates[BLUE].fill(0);
    return context;
  };
  const make = (learner: Learner) => asCodedDpmseTerm(frozenPolicy(learner.parameters(BLUE, "policy")), 1);
  const { value, gradient } = added(make, 5, closed);
  expect(value).toBe(added(make).value);
  expect(zero(gradient)).toBe(true);
});
