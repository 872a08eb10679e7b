import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { columnSums } from "./sums.js";
import { tensorflow } from "./tensorflow.js";

/**
 * x W + b for x [rows, inputs], W [inputs, outputs], b [outputs], with its own gradient: the transposes are made
 * explicitly, because the wasm backend's transposed product is a slow path (this halves the time of an update).
 * `learn` false leaves out the gradients of W and b, which a critic does not need while its policy learns.
 */
export function dense(x: Tensor2D, weight: Tensor2D, bias: Tensor1D, learn: boolean): Tensor2D {
  const tf = tensorflow();
  const product = (a: Tensor2D, w: Tensor2D, b: Tensor1D) => tf.fused.matMul({ a, b: w, bias: b }) as Tensor2D;
  if (!learn) {
    return tf.customGrad((a) => ({
      value: product(a as Tensor2D, weight, bias),
      gradFunc: (dy: Tensor) => tf.matMul(dy as Tensor2D, weight.transpose()),
    }))(x) as Tensor2D;
  }
  return tf.customGrad((a, w, b, save) => {
    (save as (tensors: Tensor[]) => void)([a as Tensor]);
    return {
      value: product(a as Tensor2D, w as Tensor2D, b as Tensor1D),
      gradFunc: (dy: Tensor, saved: Tensor[]) => [
        tf.matMul(dy as Tensor2D, weight.transpose()),
        tf.matMul(saved[0].transpose() as Tensor2D, dy as Tensor2D),
        columnSums(dy as Tensor2D),
      ],
    };
  })(x, weight, bias) as Tensor2D;
}
