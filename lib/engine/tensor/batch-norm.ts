import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { columnSums } from "./sums.js";
import { tensorflow } from "./tensorflow.js";

/** The statistics of a batch, [columns] each; the variance is the unbiased one that running statistics move to. */
export type OnStatistics = (mean: Tensor1D, unbiasedVariance: Tensor1D) => void;

/**
 * Train mode: (x - mean) / sqrt(variance + epsilon) with the mean and the biased variance of the rows of x, and the
 * gradient that flows through both (PyTorch BatchNorm1d). `onStatistics` must copy or keep what it wants to hold.
 */
export function normaliseByBatch(x: Tensor2D, epsilon: number, onStatistics: OnStatistics): Tensor2D {
  const tf = tensorflow();
  const rows = x.shape[0];
  return tf.customGrad((input, save) => {
    const mean = columnSums(input as Tensor2D).div(rows) as Tensor1D;
    const centred = tf.sub(input as Tensor2D, mean) as Tensor2D;
    const squares = columnSums(centred.square());
    const inverse = squares.div(rows).add(epsilon).rsqrt();
    const value = centred.mul(inverse) as Tensor2D;
    onStatistics(mean, squares.div(rows - 1));
    (save as (tensors: Tensor[]) => void)([value, inverse]);
    return {
      value,
      gradFunc: (dy: Tensor, [normal, scale]: Tensor[]) => {
        const around = dy.sub(columnSums(dy as Tensor2D).div(rows));
        const along = columnSums(around.mul(normal) as Tensor2D).div(rows);
        return around.sub(normal.mul(along)).mul(scale);
      },
    };
  })(x) as Tensor2D;
}

/** Eval mode: the same with given statistics, which are constants to the gradient. */
export function normaliseByRunning(x: Tensor2D, mean: Tensor1D, variance: Tensor1D, epsilon: number): Tensor2D {
  const tf = tensorflow();
  // Once per call and small, so the order of PyTorch (subtract first) costs nothing and keeps digits.
  const inverse = tf.tidy(() => variance.add(epsilon).rsqrt());
  return tf.customGrad((input, save) => {
    (save as (tensors: Tensor[]) => void)([inverse]);
    return {
      value: tf.sub(input as Tensor2D, mean).mul(inverse),
      gradFunc: (dy: Tensor, [scale]: Tensor[]) => dy.mul(scale),
    };
  })(x) as Tensor2D;
}

/** normal * scale + shift, column by column; `learn` as for `dense`. */
export function scaleAndShift(normal: Tensor2D, scale: Tensor1D, shift: Tensor1D, learn: boolean): Tensor2D {
  const tf = tensorflow();
  if (!learn) {
    return tf.customGrad((x) => ({
      value: tf.mul(x as Tensor2D, scale).add(shift),
      gradFunc: (dy: Tensor) => dy.mul(scale),
    }))(normal) as Tensor2D;
  }
  return tf.customGrad((x, a, b, save) => {
    (save as (tensors: Tensor[]) => void)([x as Tensor]);
    return {
      value: tf.mul(x as Tensor2D, a as Tensor1D).add(b as Tensor1D),
      gradFunc: (dy: Tensor, saved: Tensor[]) => [
        dy.mul(scale),
        columnSums(dy.mul(saved[0]) as Tensor2D),
        columnSums(dy as Tensor2D),
      ],
    };
  })(normal, scale, shift) as Tensor2D;
}
