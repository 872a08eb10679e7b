import { type PolicyTerm, tensorflow, type UpdateContext, WasmLearner } from "overlap-lab/engine/index";
import { initialiseLearner, learnerSpec, parseMaddpgConfig } from "overlap-lab/maddpg/index";
import { LossError } from "overlap-lab/overlap/loss-error";
import { type Loss, lossTerm } from "overlap-lab/overlap/loss-term";
import { recipeSchema } from "overlap-lab/overlap/recipe";
import { overlapTerm } from "overlap-lab/overlap/terms";
import { Streams } from "overlap-lab/random/index";
import { BLUE, PhysicalDeception } from "overlap-lab/world/index";
import { beforeAll, describe, expect, test } from "vitest";

const world = new PhysicalDeception({});
const config = parseMaddpgConfig({ hidden: [6, 5], batchSize: 16 });

/** A learner on the wasm engine with a batch of numbers in which blue sees no red. */
function context(): UpdateContext {
  const learner = new WasmLearner(learnerSpec(world, config));
  const streams = Streams.from(11);
  initialiseLearner(learner, streams);
  const stream = streams.stream("replay");
  const { joint, jointStride, rows } = learner.batch;
  for (let i = 0; i < joint.length; i++) joint[i] = stream.uniform(-1, 1);
  for (let row = 0; row < rows; row++) joint.fill(0, row * jointStride + 12, row * jointStride + 16);
  learner.zeroPolicyGradient(BLUE);
  const lastStep = { observations: [], actions: [], gates: [] };
  return {
    learner,
    agent: BLUE,
    world,
    lastStep,
    pairs: streams.stream("pairs"),
    gradient: streams.stream("gradient"),
  };
}

const overlap: Loss = (policy, { self, other }) => {
  const [a, b] = [self, other].map((rows) => policy.activations(rows, ["h1", "h2"]));
  return a.sub(b).square().mean();
};

async function accumulated(term: PolicyTerm) {
  await term.prepare?.();
  const at = context();
  const value = term.accumulate(at);
  const gradient = at.learner.policyGradient(BLUE);
  term.dispose?.();
  at.learner.dispose();
  return { value, gradient };
}

let numTensors = 0;
beforeAll(async () => {
  await lossTerm("start", overlap).prepare?.();
  numTensors = tensorflow().memory().numTensors;
});

test("the overlap loss written by hand has the value and the gradient of the kernels, on the same pairs", async () => {
  const kernels = await accumulated(overlapTerm(recipeSchema.parse({ weight: 0.5 })));
  const written = await accumulated(lossTerm("mine", overlap, { weight: 0.5 }));
  expect(kernels.value).toBeGreaterThan(1e-5);
  expect(written.value! / kernels.value!).toBeCloseTo(1, 4);
  const largest = Math.max(...kernels.gradient.map(Math.abs));
  expect(largest).toBeGreaterThan(1e-5);
  for (let i = 0; i < kernels.gradient.length; i++) {
    expect(Math.abs(written.gradient[i] - kernels.gradient[i]) / largest).toBeLessThan(1e-4);
  }
});

test("its gradient joins what is there, and a batch without pairs adds nothing", async () => {
  const at = context();
  const once = (await accumulated(lossTerm("mine", overlap))).gradient;
  const before = new Float32Array(once.length).fill(0.25);
  at.learner.addPolicyGradient(BLUE, before);
  const term = lossTerm("mine", overlap);
  term.accumulate(at);
  const learned = at.learner.parameters(BLUE, "policy").layout.filter((view) => view.learned);
  const both = at.learner.policyGradient(BLUE);
  for (const { offset, size } of learned) {
    for (let i = offset; i < offset + size; i++) expect(both[i]).toBeCloseTo(0.25 + once[i], 6);
  }
  const { joint, jointStride, rows } = at.learner.batch;
  for (let row = 0; row < rows; row++) joint[row * jointStride + 12] = 0.5;
  expect(term.accumulate(at)).toBeNull();
  expect(at.learner.policyGradient(BLUE)).toEqual(both);
  term.dispose?.();
  expect(tensorflow().memory().numTensors).toBe(numTensors);
});

describe("a loss that training cannot use is refused with its name, and leaves no tensor behind", () => {
  const tf = tensorflow;
  const kept: { dispose(): void }[] = [];
  const cases: [fault: string, message: string, loss: Loss][] = [
    [
      "not one number",
      'the loss "odd" must return one number as a tensor; got shape [16, 2]; take its mean()',
      (p, b) => p.run(b.self),
    ],
    ["not one number", "got nothing (is `return` missing?)", (() => {}) as unknown as Loss],
    ["not one number", "got a number", (() => 3) as unknown as Loss],
    ["not one number", "got a Promise (a loss cannot be async)", (async () => tf().scalar(1)) as unknown as Loss],
    ["not finite", 'the loss "odd" became NaN: look for a division by 0', (p, b) => p.run(b.self).sub(9).sqrt().mean()],
    [
      "not finite",
      "is 0, but its gradient is not finite: sqrt and log have no slope at 0",
      (p, b) => p.run(b.self).mul(0).mean().sqrt(),
    ],
    [
      "no gradient",
      "does not depend on the policy, so its gradient is zero: call policy.run",
      (_, b) => b.self.square().mean(),
    ],
    ["no gradient", "does not depend on the policy", (p, b) => tf().scalar(p.run(b.self).dataSync()[0])],
    [
      "leaks tensors",
      "keeps 1 tensors alive at each call: return the loss alone, without tf.keep",
      (p, b) => {
        const action = tf().keep(tf().clone(p.run(b.self)));
        kept.push(action);
        return action.mean();
      },
    ],
    [
      "failed",
      'the loss "odd" failed: no hook named "h3"; this network has input, h1, h2, action, each also as "blue.h1"',
      (p, b) => p.activations(b.self, "h3").mean(),
    ],
    ["failed", 'the loss "odd" failed: no hook named "h9"', (p, b) => p.runWithHooks(b.self, { h9: () => {} }).mean()],
  ];

  test.each(cases)("%s: %s", async (fault, message, loss) => {
    const error = await accumulated(lossTerm("odd", loss)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LossError);
    expect(error).toMatchObject({ name: "LossError", term: "odd", fault, message: expect.stringContaining(message) });
    for (const tensor of kept.splice(0)) tensor.dispose();
  });

  test("an unknown option is refused when the term is made", () => {
    expect(() => lossTerm("odd", overlap, { pair: "unrelated" } as object)).toThrow(/pair/);
    expect(() => lossTerm("odd", overlap, { rows: 0 })).toThrow(/rows/);
  });
});
