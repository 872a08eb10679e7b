import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { PlayedAction } from "../learner.js";
import { matrix } from "./batch-tensors.js";
import { tensorflow } from "./tensorflow.js";

/**
 * The values of the actions played in place of the policy's, [rows, action], while the gradient passes to the policy's
 * where the gate is 1 (a quirk of the reference's training script, see `PlayedAction`).
 */
export function playedAction(policyAction: Tensor2D, { actions, gate }: PlayedAction): Tensor2D {
  const tf = tensorflow();
  const [rows, columns] = policyAction.shape;
  return tf.customGrad((_, save) => {
    (save as (tensors: Tensor[]) => void)([matrix(gate, rows, columns)]);
    return {
      value: matrix(actions, rows, columns),
      gradFunc: (dy: Tensor, [passes]: Tensor[]) => dy.mul(passes),
    };
  })(policyAction) as Tensor2D;
}
