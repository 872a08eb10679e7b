import fc from "fast-check";
import type { Learner } from "overlap-lab/engine/learner";
import { startTensor, TensorLearner } from "overlap-lab/engine/tensor/index";
import { WasmLearner } from "overlap-lab/engine/wasm/wasm-learner";
import { hookNames, hookSize } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { beforeAll, expect, test } from "vitest";
import { uniform } from "../tensor/tiny.js";
import { fill, ODD, oddSpec, type Sizes, spoilPadding, updateRound } from "./odd.js";

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

test("masked policy gradients and gradients at hooks agree, whatever the sizes", () => {
  fc.assert(
    fc.property(sizes, size(1000), (shape, seed) => {
      const [wasm, tensor] = both(shape, seed);
      const stream = Streams.from(seed).stream("pairs");
      for (const [agent, { policy }] of wasm.spec.agents.entries()) {
        const rows = Math.min(5, shape.batchSize);
        const observations = uniform(stream, rows * policy.inputs);
        const names = hookNames(policy).filter((name) => name !== "input" && stream.integer(2) === 1);
        if (names.length === 0) names.push("h1");
        const gradients = Object.fromEntries(
          names.map((name) => [name, uniform(stream, rows * hookSize(policy, name))]),
        );
        const mask = {
          columns: [stream.integer(policy.inputs)],
          rows: Uint8Array.from({ length: shape.batchSize }, () => stream.integer(2)),
        };
        const [one, two] = [wasm, tensor].map((learner) => {
          learner.zeroPolicyGradient(agent);
          const loss = learner.accumulatePolicyGradient(agent, mask);
          const masked = learner.policyGradient(agent);
          learner.zeroPolicyGradient(agent);
          learner.accumulateHookGradient(agent, { rows, observations, gradients });
          return { loss, masked, hooks: learner.policyGradient(agent) };
        });
        expect(gap([one.loss], [two.loss])).toBeLessThan(1e-5);
        expect(gap(one.masked, two.masked)).toBeLessThan(1e-4);
        expect(gap(one.hooks, two.hooks)).toBeLessThan(1e-5);
        // The running statistics have moved alike.
        expect(gap(wasm.parameters(agent, "policy").buffer, tensor.parameters(agent, "policy").buffer)).toBeLessThan(
          1e-5,
        );
      }
      tensor.dispose();
    }),
    RUNS,
  );
});

test("a mask of no rows changes no bit, and one of all rows is a batch whose column the policy reads as 0", () => {
  const gradientWith = (rows: Uint8Array | null) => {
    const learner = fill(new WasmLearner(oddSpec()));
    learner.accumulatePolicyGradient(1, rows ? { columns: [2], rows } : undefined);
    return learner.policyGradient(1);
  };
  const { batchSize } = oddSpec();
  expect(gradientWith(new Uint8Array(batchSize))).toEqual(gradientWith(null));
  const all = gradientWith(new Uint8Array(batchSize).fill(1));
  expect(all).not.toEqual(gradientWith(null));
  // The column is constant to the policy, so the gradients of its scale is what its fixed reading gives to its shift.
  const { layout } = fill(new WasmLearner(oddSpec())).parameters(1, "policy");
  const at = (name: string) => all[layout.find((view) => view.name === name)!.offset + 2];
  const column = Array.from({ length: batchSize }, (_, row) => {
    const { batch } = fill(new WasmLearner(oddSpec()));
    return batch.joint[row * batch.jointStride + 3 + 2];
  });
  const mean = column.reduce((sum, value) => sum + value, 0) / batchSize;
  const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / batchSize;
  expect(at("input.scale") / at("input.shift")).toBeCloseTo(-mean / Math.sqrt(variance + 1e-5), 4);
});

test.each([
  [{ columns: [5], rows: new Uint8Array(9) }, "mask.columns are 0 to 4; got 5"],
  [{ columns: [0], rows: new Uint8Array(8) }, "mask.rows needs 9 numbers; got 8"],
])("a mask that does not fit is refused", (mask, message) => {
  for (const learner of both(ODD, 1)) expect(() => learner.accumulatePolicyGradient(1, mask)).toThrow(message);
});

test.each([
  [{}, 2, "a hook gradient needs at least one hook name"],
  [{ h4: new Float32Array(9) }, 2, 'no hook named "h4"; this network has input, h1, h2, h3, action'],
  [{ h1: new Float32Array(9) }, 2, "gradients.h1 needs 10 numbers; got 9"],
  [{ h1: new Float32Array(50) }, 10, "a loss term takes 1 to 9 rows"],
])("a gradient at hooks that does not fit is refused", (gradients, rows, message) => {
  const observations = new Float32Array(50);
  for (const learner of both(ODD, 1)) {
    expect(() => learner.accumulateHookGradient(1, { rows, observations, gradients })).toThrow(message);
  }
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
