import type { Activations, UpdateContext } from "../engine/index.js";
import type { Pairs } from "./pairs.js";
import type { OverlapRecipe } from "./recipe.js";

/** The share, and its gradients by the activations of the two branches times `factor`, by hook name. */
export interface VarianceShare {
  readonly value: number;
  readonly self: Record<string, Float32Array>;
  readonly other: Record<string, Float32Array>;
}

/**
 * The share of the activations' variance that lies within pairs: sum of (self - other)^2 / 2 over the sum of squares of
 * all self and other activations around each unit's mean over both. 0 where self and other are the same; 1 where all pairs
 * have one midpoint. Unlike MSE it has a largest value, and neither larger activations nor constant ones change it.
 * @returns null where the activations do not vary at all
 */
export function varianceShare(
  self: Readonly<Record<string, Activations>>,
  other: Readonly<Record<string, Activations>>,
  factor: number,
): VarianceShare | null {
  let within = 0;
  let total = 0;
  const means: Record<string, Float64Array> = {};
  for (const name of Object.keys(self)) {
    const { rows, columns } = self[name];
    const [a, b] = [self[name].data, other[name].data];
    const mean = new Float64Array(columns);
    means[name] = mean;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) mean[c] += (a[r * columns + c] + b[r * columns + c]) / (2 * rows);
    }
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const x = a[r * columns + c] - mean[c];
        const y = b[r * columns + c] - mean[c];
        within += ((x - y) * (x - y)) / 2;
        total += x * x + y * y;
      }
    }
  }
  if (!(total > 0)) return null;
  const value = within / total;
  const gradients = (from: typeof self, to: typeof self) =>
    Object.fromEntries(
      Object.keys(from).map((name) => [name, gradient(from[name], to[name], means[name], value, factor / total)]),
    );
  return { value, self: gradients(self, other), other: gradients(other, self) };
}

/** scale x (x - y - 2 share (x - mean)). */
function gradient(
  { rows, columns, data: x }: Activations,
  { data: y }: Activations,
  mean: Float64Array,
  share: number,
  scale: number,
): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const i = r * columns + c;
      out[i] = scale * (x[i] - y[i] - 2 * share * (x[i] - mean[c]));
    }
  }
  return out;
}

/** Adds weight x gradient of the variance share at the recipe's hooks; returns the share without its weight. */
export function accumulateVarianceShare(
  { learner, agent }: UpdateContext,
  pairs: Pairs,
  { at, detach, weight }: OverlapRecipe,
): number | null {
  const [self, other] = [pairs.self, pairs.other].map((side) => learner.activations(agent, side, pairs.rows, at));
  const share = varianceShare(self, other, weight);
  if (!share) return null;
  for (const side of ["self", "other"] as const) {
    if (detach === side) continue;
    learner.accumulateHookGradient(agent, { rows: pairs.rows, observations: pairs[side], gradients: share[side] });
  }
  return share.value;
}
