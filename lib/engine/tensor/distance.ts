import type { Scalar, Tensor2D } from "@tensorflow/tfjs";
import { type DistanceKind, LOG_EPSILON } from "../learner.js";
import { accurateMean } from "./sums.js";

/**
 * How far apart the rows of two matrices are, [rows, columns] each: mean squared difference, or
 * log(mean squared difference + 1e-25). Over all rows at once ("batch"), or the mean of each row's own ("sample").
 */
export function distance(a: Tensor2D, b: Tensor2D, kind: DistanceKind, reduction: "batch" | "sample"): Scalar {
  const squares = a.sub(b).square();
  // The mean of each row's mean is the mean of all, so the two reductions differ for the logarithm only.
  if (kind === "mse") return accurateMean(squares);
  if (reduction === "batch") return accurateMean(squares).add(LOG_EPSILON).log() as Scalar;
  return accurateMean(squares.mean(1).add(LOG_EPSILON).log());
}
