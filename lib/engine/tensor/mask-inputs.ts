import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { InputMask } from "../learner.js";
import type { Visit } from "./forward.js";
import type { NetworkTensors } from "./network-tensors.js";
import { columnSums } from "./sums.js";
import { tensorflow } from "./tensorflow.js";

/**
 * Takes the masked entries of `inputs` out of the normalised input of a train-mode pass. Normalisation is
 * x -> a x + b column by column, so the input that reads 0 is the normalised one minus a x.
 */
export function maskInputs(network: NetworkTensors, inputs: Tensor2D, mask: InputMask): Visit {
  const tf = tensorflow();
  const [rows, columns] = inputs.shape;
  const flags = tf.buffer([rows, columns]);
  for (const column of mask.columns) for (let r = 0; r < rows; r++) flags.set(mask.rows[r], r, column);
  let removed = inputs.mul(flags.toTensor()) as Tensor2D;
  const norm = network.spec.inputNorm;
  if (norm) {
    const mean = columnSums(inputs).div(rows);
    const variance = columnSums(inputs.sub(mean).square() as Tensor2D).div(rows);
    removed = removed.mul(variance.add(norm.epsilon).rsqrt()) as Tensor2D;
  }
  return (name, activation) => {
    if (name !== "input") return activation;
    return activation.sub(norm ? removed.mul(network.view<Tensor1D>("input.scale")) : removed) as Tensor2D;
  };
}
