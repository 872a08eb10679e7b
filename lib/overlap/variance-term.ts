import type { Activations, FrozenActivations, PolicyTerm } from "../engine/index.js";
import { BLUE } from "../world/index.js";
import { batchObservations } from "./batch-pairs.js";

/** Added to a variance before its root (VICReg: 1e-4), so that a unit that hardly varies has a finite slope. */
export const DEVIATION_EPSILON = 1e-4;

/** Mean and standard deviation of each unit over rows: sqrt(variance + 1e-4), the variance over all rows, not unbiased. */
export function unitDeviations({ rows, columns, data }: Activations): {
  means: Float64Array;
  deviations: Float64Array;
} {
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) means[c] += data[r * columns + c];
  for (let c = 0; c < columns; c++) means[c] /= rows;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const gap = data[r * columns + c] - means[c];
      deviations[c] += gap * gap;
    }
  }
  for (let c = 0; c < columns; c++) deviations[c] = Math.sqrt(deviations[c] / rows + DEVIATION_EPSILON);
  return { means, deviations };
}

/**
 * Keeps the hidden units varying over states as much as those of a frozen policy do on the same observations, so that
 * overlap cannot be had by activations that are constant: the mean over units of max(0, 1 - deviation / frozen deviation).
 * The hinge on the standard deviation is that of VICReg (Bardes et al. 2022, equation 1; the variance itself has no slope
 * where it is 0), with the frozen deviation of each unit in the place of its constant 1.
 */
export function varianceTerm(frozen: FrozenActivations, weight: number): PolicyTerm {
  return {
    name: "variance",
    agent: BLUE,
    when: "joint",
    accumulate(context) {
      const { learner, agent } = context;
      const { rows } = learner.batch;
      const observations = batchObservations(context);
      const names = learner.spec.agents[agent].policy.hidden.map((_, l) => `h${l + 1}` as const);
      const here = learner.activations(agent, observations, rows, names);
      const there = frozen(observations, rows, names);
      const units = names.reduce((sum, name) => sum + here[name].columns, 0);
      let value = 0;
      const gradients: Record<`h${number}`, Float32Array> = {};
      for (const name of names) {
        const layer = hinge(here[name], unitDeviations(there[name]).deviations, weight / units);
        value += layer.sum / units;
        gradients[name] = layer.gradient;
      }
      if (value > 0) learner.accumulateHookGradient(agent, { rows, observations, gradients });
      return value;
    },
  };
}

/** Sum over units of max(0, 1 - deviation / wanted), and its gradient by the activations times `factor`. */
function hinge(
  activations: Activations,
  wanted: Float64Array,
  factor: number,
): { sum: number; gradient: Float32Array } {
  const { rows, columns, data } = activations;
  const { means, deviations } = unitDeviations(activations);
  let sum = 0;
  const slopes = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    if (deviations[c] >= wanted[c]) continue;
    sum += 1 - deviations[c] / wanted[c];
    slopes[c] = -factor / (wanted[c] * rows * deviations[c]);
  }
  const gradient = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) gradient[r * columns + c] = slopes[c] * (data[r * columns + c] - means[c]);
  }
  return { sum, gradient };
}
