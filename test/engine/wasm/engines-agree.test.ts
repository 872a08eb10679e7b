import fc from "fast-check";
import type { Learner } from "overlap-lab/engine/learner";
import { startTensor, TensorLearner } from "overlap-lab/engine/tensor/index";
import { WasmLearner } from "overlap-lab/engine/wasm/wasm-learner";
import { hookNames } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { beforeAll, expect, test } from "vitest";
import { uniform } from "../tensor/tiny.js";
import { fill, oddSpec, type Sizes, spoilPadding, updateRound } from "./odd.js";

beforeAll(async () => {
  await startTensor("cpu");
});

const size = (most: number) => fc.integer({ min: 1, max: most });
const layers = fc.array(size(20), { minLength: 1, maxLength: 3 });
const sizes: fc.Arbitrary<Sizes> = fc
  .array(fc.record({ observation: size(9), action: size(6) }), { minLength: 1, maxLength: 4 })
  .chain((agents) =>
    fc.record({
      observations: fc.constant(agents.map(({ observation }) => observation)),
      actions: fc.constant(agents.map(({ action }) => action)),
      hidden: layers,
      criticHidden: layers,
      batchSize: fc.integer({ min: 6, max: 70 }),
      norm: fc.boolean(),
    }),
  );

function both(shape: Sizes, seed: number, frozen: readonly number[] = []): [WasmLearner, TensorLearner] {
  const spec = oddSpec(shape, 0.01, frozen);
  const wasm = fill(new WasmLearner(spec), seed);
  spoilPadding(wasm);
  return [wasm, fill(new TensorLearner(spec), seed)];
}

/** Largest difference, over the larger of 1 and the largest number. */
function gap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  let scale = 1;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) return Number.POSITIVE_INFINITY;
  }
  return largest / scale;
}

function stateGap(a: Learner, b: Learner): number {
  const [left, right] = [a.exportState(), b.exportState()];
  expect(Object.keys(left).sort()).toEqual(Object.keys(right).sort());
  return Math.max(...Object.keys(left).map((name) => gap(left[name], right[name])));
}

const RUNS = { numRuns: 40, seed: 20250101 };

test("losses, norms, gradients and states agree over four rounds, whatever the sizes", () => {
  fc.assert(
    fc.property(sizes, size(1000), (shape, seed) => {
      const [wasm, tensor] = both(shape, seed, seed % 3 === 0 ? [0] : []);
      for (let round = 0; round < 4; round++) {
        expect(gap(updateRound(wasm, round), updateRound(tensor, round))).toBeLessThan(1e-4);
        spoilPadding(wasm);
      }
      for (const agent of wasm.spec.agents.keys()) {
        expect(gap(wasm.policyGradient(agent), tensor.policyGradient(agent))).toBeLessThan(1e-4);
      }
      expect(stateGap(wasm, tensor)).toBeLessThan(1e-4);
      tensor.dispose();
    }),
    RUNS,
  );
});

test("actions, activations and distances agree, whatever the sizes and the number of rows", () => {
  fc.assert(
    fc.property(sizes, size(150), size(1000), (shape, rows, seed) => {
      const [wasm, tensor] = both(shape, seed);
      const stream = Streams.from(seed).stream("pairs");
      for (const [agent, { policy }] of wasm.spec.agents.entries()) {
        const [self, other] = [uniform(stream, rows * policy.inputs), uniform(stream, rows * policy.inputs)];
        const act = (learner: Learner) => {
          const out = new Float32Array(rows * policy.outputs);
          learner.act(agent, self, rows, out);
          return out;
        };
        expect(gap(act(wasm), act(tensor))).toBeLessThan(1e-5);
        const names = hookNames(policy);
        const found = wasm.activations(agent, self, rows, names);
        const expected = tensor.activations(agent, self, rows, names);
        for (const name of names) expect(gap(found[name].data, expected[name].data), name).toBeLessThan(1e-5);
        const at = names.filter((name) => name !== "input");
        const distances = (learner: Learner) => learner.squaredDistances(agent, self, other, rows, at);
        expect(gap(distances(wasm), distances(tensor))).toBeLessThan(1e-5);
      }
      tensor.dispose();
    }),
    RUNS,
  );
});

test("played actions, overlap and imitation terms agree, whatever the sizes", () => {
  fc.assert(
    fc.property(
      sizes,
      size(1000),
      fc.constantFrom("mse" as const, "logMse" as const),
      fc.constantFrom("batch" as const, "sample" as const),
      fc.constantFrom("none" as const, "self" as const, "other" as const),
      (shape, seed, distance, reduction, detach) => {
        const [wasm, tensor] = both(shape, seed);
        const stream = Streams.from(seed).stream("pairs");
        const rows = 1 + (seed % 6);
        for (const [agent, { policy }] of wasm.spec.agents.entries()) {
          const numbers = (columns: number) => uniform(stream, rows * columns);
          const played = { actions: numbers(policy.outputs), gate: numbers(policy.outputs).map((x) => Number(x > 0)) };
          const shared = { rows, distance, reduction, weight: 0.7 } as const;
          const pair = { ...shared, self: numbers(policy.inputs), other: numbers(policy.inputs), detach } as const;
          const imitation = { ...shared, observations: pair.self, actions: numbers(policy.outputs) };
          const all = (learner: Learner) => {
            learner.zeroPolicyGradient(agent);
            const losses = [
              learner.accumulateOverlapGradient(agent, { ...pair, at: ["action"], played }),
              learner.accumulateOverlapGradient(agent, { ...pair, at: ["action", "h1"] }),
              learner.accumulateImitationGradient(agent, { ...imitation, played }),
              learner.accumulateImitationGradient(agent, imitation),
            ];
            return [...losses, ...learner.policyGradient(agent)];
          };
          // A logarithm of two nearly equal actions magnifies float32's rounding.
          expect(gap(all(wasm), all(tensor))).toBeLessThan(1e-3);
        }
        tensor.dispose();
      },
    ),
    RUNS,
  );
});
