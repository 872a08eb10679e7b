import type { DistanceKind, ImitationTerm, OverlapTerm } from "overlap-lab/engine/learner";
import { startTensor, TensorLearner, tensorflow } from "overlap-lab/engine/tensor/index";
import { policySpec } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { beforeAll, describe, expect, test } from "vitest";
import { BACKENDS, tinyLearner, tinySpec, uniform } from "./tiny.js";

const AGENT = 1;
const STEP = 2e-3;
// A loss of size 1 in float32 is rounded to 1e-7, which over 2 x STEP leaves 3e-5 of a gradient of size 1. The rest of
// the room is for units whose sign changes within the step: with a slope of 0.9 their kink is small enough for a finite
// difference, and still ten times the tolerance if it were left out. The fixtures check the slope of 0.01.
const TOLERANCE = 1e-2;
const SLOPE = 0.9;

const stream = Streams.from(3).stream("pairs");
const self = uniform(stream, 5 * 4);
const other = uniform(stream, 5 * 4);
const actions = uniform(stream, 5 * 2);
const overlap = (change: Partial<OverlapTerm>): OverlapTerm => ({
  rows: 5,
  self,
  other,
  at: ["h1", "h2"],
  distance: "logMse",
  reduction: "batch",
  detach: "none",
  weight: 1,
  ...change,
});
const imitation = (distance: DistanceKind, reduction: "batch" | "sample"): ImitationTerm => {
  return { rows: 5, observations: self, actions, distance, reduction, weight: 1 };
};

// The first and third of four inputs read 0 in every other of eight rows.
const MASK = { columns: [0, 2], rows: Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0) };

const TERMS: Record<string, (learner: ReturnType<typeof tinyLearner>) => number> = {
  "policy loss": (l) => l.accumulatePolicyGradient(AGENT),
  "policy loss, inputs masked in some rows": (l) => l.accumulatePolicyGradient(AGENT, MASK),
  "overlap, log-MSE over the batch": (l) => l.accumulateOverlapGradient(AGENT, overlap({})),
  "overlap, log-MSE per sample": (l) => l.accumulateOverlapGradient(AGENT, overlap({ reduction: "sample" })),
  "overlap, MSE at the input and the action": (l) =>
    l.accumulateOverlapGradient(AGENT, overlap({ distance: "mse", at: ["input", "action"] })),
  "imitation, MSE": (l) => l.accumulateImitationGradient(AGENT, imitation("mse", "batch")),
  "imitation, log-MSE per sample": (l) => l.accumulateImitationGradient(AGENT, imitation("logMse", "sample")),
  "a loss of one's own": (l) =>
    l.accumulateLossGradient(AGENT, (policy) => {
      const tf = tensorflow();
      const [action, cache] = policy.runWithCache(self, { names: ["h2"] });
      const masked = policy.runWithHooks(other, { h1: (h) => h.mul(0.5) });
      return tf.mean(cache.h2.square()).add(tf.mean(action.mul(masked)));
    }),
};

describe.each(BACKENDS)("gradients against finite differences on %s", (backend) => {
  beforeAll(async () => {
    await startTensor(backend);
  });

  test.each(Object.keys(TERMS))("%s", (name) => {
    const learner = tinyLearner(SLOPE);
    const term = TERMS[name];
    const start = learner.parameters(AGENT, "policy");
    learner.zeroPolicyGradient(AGENT);
    term(learner);
    const gradient = learner.policyGradient(AGENT);
    const largest = Math.max(...gradient.map(Math.abs));
    expect(largest).toBeGreaterThan(1e-3);
    const lossAt = (index: number, value: number) => {
      const moved = start.copy();
      moved.buffer[index] = value;
      learner.load(AGENT, "policy", moved);
      return term(learner);
    };
    for (const { name: tensor, offset, size, learned } of start.layout) {
      for (let i = offset; i < offset + size; i++) {
        // The running statistics are constants to every gradient.
        if (!learned) expect(gradient[i]).toBe(0);
        else {
          const slope = (lossAt(i, start.buffer[i] + STEP) - lossAt(i, start.buffer[i] - STEP)) / (2 * STEP);
          expect(Math.abs(slope - gradient[i]) / largest, `${tensor}[${i - offset}]`).toBeLessThan(TOLERANCE);
        }
      }
    }
    learner.dispose();
  });

  test("a detached branch leaves the other branch's gradient, and the two add up to the whole", () => {
    const learner = tinyLearner();
    const gradientOf = (detach: OverlapTerm["detach"], weight = 1) => {
      learner.zeroPolicyGradient(AGENT);
      learner.accumulateOverlapGradient(AGENT, overlap({ detach, weight }));
      return learner.policyGradient(AGENT);
    };
    const [whole, half, bySelf, byOther] = [
      gradientOf("none"),
      gradientOf("none", 0.5),
      gradientOf("other"),
      gradientOf("self"),
    ];
    const largest = Math.max(...whole.map(Math.abs));
    for (let i = 0; i < whole.length; i++) {
      expect(Math.abs(bySelf[i] + byOther[i] - whole[i]) / largest).toBeLessThan(1e-6);
      expect(half[i]).toBe(whole[i] / 2);
    }
    expect(bySelf).not.toEqual(byOther);
    learner.dispose();
  });

  test("an added gradient is added", () => {
    const learner = tinyLearner();
    const extra = learner.parameters(AGENT, "policy").buffer.fill(0.25);
    learner.zeroPolicyGradient(AGENT);
    learner.addPolicyGradient(AGENT, extra);
    learner.addPolicyGradient(AGENT, extra);
    const { learned, rest } = { learned: 4 + 4 + 24 + 6 + 36 + 6 + 12 + 2, rest: 8 };
    expect([...learner.policyGradient(AGENT)]).toEqual([...Array(learned).fill(0.5), ...Array(rest).fill(0)]);
    // 94 entries of 0.5: the norm is sqrt(94 / 4).
    expect(learner.stepPolicy(AGENT)).toBeCloseTo(Math.sqrt(94 / 4), 5);
    learner.dispose();
  });

  test("without input normalisation a term at the input has gradient 0", () => {
    const spec = tinySpec();
    const agents = spec.agents.map(({ critic }, i) => ({
      policy: { ...policySpec(3 + i, 2, [6, 6]), inputNorm: null },
      critic,
    }));
    const learner = new TensorLearner({ ...spec, agents });
    learner.zeroPolicyGradient(AGENT);
    const loss = learner.accumulateOverlapGradient(AGENT, overlap({ at: ["input"], distance: "mse" }));
    expect(loss).toBeGreaterThan(0.1);
    expect(learner.policyGradient(AGENT).every((entry) => entry === 0)).toBe(true);
    learner.dispose();
  });
});
