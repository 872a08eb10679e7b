import { log } from "../../exact/index.js";
import { type DistanceKind, LOG_EPSILON } from "../learner.js";

/** A distance over rows of squared differences, and the factor each row's difference has in its gradient. */
export interface Reduced {
  readonly value: number;
  readonly coefficients: Float32Array;
}

/**
 * Turns each row's SUM of squared differences over `columns` numbers into one distance.
 * coefficients[r] * (a - b) is the gradient of weight * distance with respect to a.
 */
export function reduceDistances(
  sums: Float64Array,
  columns: number,
  distance: DistanceKind,
  reduction: "batch" | "sample",
  weight: number,
): Reduced {
  const rows = sums.length;
  const coefficients = new Float32Array(rows);
  if (distance === "logMse" && reduction === "sample") {
    let value = 0;
    for (let r = 0; r < rows; r++) {
      const mse = sums[r] / columns + LOG_EPSILON;
      value += log(mse);
      coefficients[r] = (2 * weight) / (rows * columns * mse);
    }
    return { value: value / rows, coefficients };
  }
  let total = 0;
  for (let r = 0; r < rows; r++) total += sums[r];
  const mse = total / (rows * columns);
  const outer = distance === "logMse" ? 1 / (mse + LOG_EPSILON) : 1;
  coefficients.fill((2 * weight * outer) / (rows * columns));
  return { value: distance === "logMse" ? log(mse + LOG_EPSILON) : mse, coefficients };
}
