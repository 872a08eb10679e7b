import type { Activations, DistanceKind, OverlapTerm } from "overlap-lab/engine/learner";
import type { WasmLearner } from "overlap-lab/engine/wasm/wasm-learner";
import type { HookName } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { describe, expect, test } from "vitest";
import { uniform } from "../tensor/tiny.js";
import { ODD, oddLearner, spoilPadding } from "./odd.js";

// The better of three steps counts: rounding to float32 (1e-7 of a loss of size 1) asks for a long one, the curvature of
// a logarithm and units that change sign within the step ask for a short one. A slope of 0.97 keeps the kink of such a
// unit small and is still three times the tolerance if it were left out; the fixtures check the slope of 0.01.
const STEPS = [2e-3, 6e-4, 2e-4];
const TOLERANCE = 1e-2;
const SLOPE = 0.97;
const ROWS = 5;

/** Checks every entry of the policy gradient that `add` makes against central differences of `loss`. */
function check(learner: WasmLearner, agent: number, add: () => void, loss: () => number, tolerance = TOLERANCE): void {
  const start = learner.parameters(agent, "policy");
  learner.zeroPolicyGradient(agent);
  spoilPadding(learner);
  add();
  const gradient = learner.policyGradient(agent);
  const largest = Math.max(...gradient.map(Math.abs));
  expect(largest).toBeGreaterThan(1e-4);
  const lossAt = (index: number, value: number) => {
    const moved = start.copy();
    moved.buffer[index] = value;
    learner.load(agent, "policy", moved);
    return loss();
  };
  for (const { name, offset, size, learned } of start.layout) {
    for (let i = offset; i < offset + size; i++) {
      if (!learned) expect(gradient[i]).toBe(0);
      else {
        const at = start.buffer[i];
        const errorWith = (step: number) =>
          Math.abs((lossAt(i, at + step) - lossAt(i, at - step)) / (2 * step) - gradient[i]) / largest;
        expect(Math.min(...STEPS.map(errorWith)), `${name}[${i - offset}]`).toBeLessThan(tolerance);
      }
    }
  }
  learner.load(agent, "policy", start);
}

/** The definition in float64: sum of squares over all hooks, divided by their columns; batch or sample; logarithm or not. */
function distance(
  a: Record<string, Activations>,
  b: Record<string, Activations>,
  kind: DistanceKind,
  reduction: "batch" | "sample",
): number {
  const names = Object.keys(a);
  const columns = names.reduce((sum, name) => sum + a[name].columns, 0);
  const perRow = Array.from({ length: ROWS }, (_, row) => {
    let sum = 0;
    for (const name of names) {
      for (let i = row * a[name].columns; i < (row + 1) * a[name].columns; i++) {
        sum += (a[name].data[i] - b[name].data[i]) ** 2;
      }
    }
    return sum / columns;
  });
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  if (kind === "mse") return mean(perRow);
  return reduction === "batch" ? Math.log(mean(perRow)) : mean(perRow.map(Math.log));
}

describe.each([0, 1, 2])("gradients of agent %i against finite differences", (agent) => {
  const stream = Streams.from(agent + 10).stream("pairs");
  const inputs = ODD.observations[agent];
  const self = uniform(stream, ROWS * inputs);
  const other = uniform(stream, ROWS * inputs);
  const actions = uniform(stream, ROWS * ODD.actions[agent]);

  test.each([true, false])("policy loss, input normalisation: %s", (norm) => {
    const learner = oddLearner({ ...ODD, norm }, 0.7);
    // The gradients of the other agents come first: nothing of them may stay.
    for (const earlier of [2, 1, 0]) learner.accumulatePolicyGradient(earlier);
    const loss = () => learner.accumulatePolicyGradient(agent);
    // Normalisation by the batch takes most of a nearly linear policy's effect away, and rounding stays: more room.
    check(learner, agent, loss, loss, 2 * TOLERANCE);
  });

  test.each([true, false])("policy loss with masked inputs, input normalisation: %s", (norm) => {
    const learner = oddLearner({ ...ODD, norm }, 0.7);
    const mask = { columns: [0, inputs - 1], rows: Uint8Array.of(1, 0, 1, 0, 0, 1, 0, 0, 1) };
    const plain = learner.accumulatePolicyGradient(agent);
    const loss = () => learner.accumulatePolicyGradient(agent, mask);
    expect(loss()).not.toBe(plain);
    check(learner, agent, loss, loss, 2 * TOLERANCE);
  });

  // Half the sum of squares has the activations themselves as its gradient.
  test.each([["h1"], ["h3"], ["h1", "h2", "h3"], ["action"], ["h2", "action"]] as HookName[][])(
    "half the sum of squares by gradients at hooks (%s, %s, %s)",
    (...at) => {
      const names = at.filter(Boolean);
      const learner = oddLearner(ODD, SLOPE);
      const seen = () => Object.entries(learner.activations(agent, self, ROWS, names));
      const loss = () => seen().reduce((sum, [, { data }]) => sum + data.reduce((s, x) => s + (x * x) / 2, 0), 0);
      const add = () => {
        const gradients = Object.fromEntries(seen().map(([name, { data }]) => [name, data]));
        learner.accumulateHookGradient(agent, { rows: ROWS, observations: self, gradients });
      };
      check(learner, agent, add, loss);
    },
  );

  const places: HookName[][] = [["h1"], ["h3"], ["h1", "h2", "h3"], ["action"], ["h2", "action"]];
  const terms = places.flatMap((at) =>
    (["mse", "logMse"] as const).flatMap((kind) =>
      (["batch", "sample"] as const).flatMap((reduction) =>
        (["none", "self", "other"] as const).map((detach) => ({ at, distance: kind, reduction, detach })),
      ),
    ),
  );
  test.each(terms)("overlap at $at, $distance, $reduction, detach $detach", (shape) => {
    const learner = oddLearner(ODD, SLOPE);
    const term: OverlapTerm = { ...shape, rows: ROWS, self, other, weight: 1 };
    const at = (observations: Float32Array) => learner.activations(agent, observations, ROWS, shape.at);
    const [fixedSelf, fixedOther] = [at(self), at(other)];
    const loss = () =>
      distance(
        shape.detach === "self" ? fixedSelf : at(self),
        shape.detach === "other" ? fixedOther : at(other),
        shape.distance,
        shape.reduction,
      );
    const base = loss();
    check(learner, agent, () => expect(learner.accumulateOverlapGradient(agent, term)).toBeCloseTo(base, 4), loss);
  });

  test.each([
    ["mse", "batch"],
    ["logMse", "batch"],
    ["logMse", "sample"],
  ] as const)("imitation, %s over the %s", (kind, reduction) => {
    const learner = oddLearner(ODD, SLOPE);
    const wanted = { action: { rows: ROWS, columns: ODD.actions[agent], data: actions } };
    const loss = () => distance(learner.activations(agent, self, ROWS, ["action"]), wanted, kind, reduction);
    const term = { rows: ROWS, observations: self, actions, distance: kind, reduction, weight: 1 };
    const base = loss();
    check(learner, agent, () => expect(learner.accumulateImitationGradient(agent, term)).toBeCloseTo(base, 4), loss);
  });

  test("a weight scales the gradient; a term added twice counts twice", () => {
    const learner = oddLearner();
    const gradientOf = (weight: number, times: number) => {
      learner.zeroPolicyGradient(agent);
      for (let i = 0; i < times; i++) {
        learner.accumulateOverlapGradient(agent, {
          rows: ROWS,
          self,
          other,
          at: ["h1", "h3"],
          distance: "mse",
          reduction: "batch",
          detach: "none",
          weight,
        });
      }
      return learner.policyGradient(agent);
    };
    const once = gradientOf(1, 1);
    expect(gradientOf(-2, 1)).toEqual(once.map((value) => 0 - 2 * value));
    const twice = gradientOf(1, 2);
    const largest = Math.max(...once.map(Math.abs));
    for (const [i, value] of twice.entries()) expect(Math.abs(value - 2 * once[i]) / largest).toBeLessThan(1e-6);
  });
});
