import type { Scalar, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { tensorflow } from "./tensorflow.js";

const BLOCK = 64;

/**
 * The mean of all entries. tfjs's wasm backend adds one by one in float32, which loses digits over long tensors;
 * sums of sums of 64 keep them.
 */
export function accurateMean(x: Tensor): Scalar {
  return accurateSum(x).div(x.size);
}

/** The sum of all entries, by blocks of 64. */
export function accurateSum(x: Tensor): Scalar {
  const tf = tensorflow();
  return tf.customGrad((input) => {
    const values = input as Tensor;
    return {
      value: blockSum(values.flatten()),
      gradFunc: (dy: Tensor) => tf.mul(tf.ones(values.shape), dy),
    };
  })(x) as Scalar;
}

function blockSum(x: Tensor1D): Scalar {
  const tf = tensorflow();
  let part = x;
  while (part.size > BLOCK) {
    const missing = (BLOCK - (part.size % BLOCK)) % BLOCK;
    const padded = missing > 0 ? tf.pad1d(part, [0, missing]) : part;
    part = padded.reshape([-1, BLOCK]).sum(1) as Tensor1D;
  }
  return part.sum();
}

/**
 * Sums over rows, [rows, columns] to [columns], as products with ones, which are fast and need no transpose. A float32
 * sum over many rows loses digits, and most of a gradient that went through batch normalisation cancels in it; the sum of
 * what remains around the mean puts them back.
 */
export function columnSums(x: Tensor2D): Tensor1D {
  const tf = tensorflow();
  const [rows, columns] = x.shape;
  const ones = tf.ones([1, rows]) as Tensor2D;
  const rough = tf.matMul(ones, x);
  const rest = tf.matMul(ones, x.sub(rough.div(rows)) as Tensor2D);
  return rough.add(rest).reshape([columns]);
}
