import type { Tensor } from "@tensorflow/tfjs";
import { tensorflow } from "./tensorflow.js";

/** The same numbers, through which no gradient flows (tfjs has no such operation of its own). */
export function detach<T extends Tensor>(x: T): T {
  const tf = tensorflow();
  return tf.customGrad((input) => ({
    value: tf.clone(input as T),
    gradFunc: (dy: Tensor) => tf.zerosLike(dy),
  }))(x) as T;
}
