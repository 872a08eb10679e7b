import type { Scalar, Tensor, Tensor1D } from "@tensorflow/tfjs";
import type { NetworkTensors } from "./network-tensors.js";
import { tensorflow } from "./tensorflow.js";

/**
 * A loss and its gradient with respect to all learned parameters of `network`, as one flat vector.
 * Parameters that the loss does not touch have gradient 0; `connected` is false when it touches none. Call it inside a
 * tidy scope.
 */
export function lossGradient(
  network: NetworkTensors,
  loss: () => Scalar,
): { value: number; gradient: Tensor1D; connected: boolean } {
  const tf = tensorflow();
  const views = network.views();
  // tf.valueAndGrads refuses a loss that leaves a tensor out (an overlap at h1 leaves out the output layer).
  const { value, grads } = freeingTape(() => tf.engine().gradients<Tensor>(loss, views, undefined, true));
  if (value.size !== 1) throw new Error(`a loss is one number; got a tensor of shape [${value.shape}]`);
  const flat = views.map((view, i) => (grads[i] ? grads[i].flatten() : tf.zeros([view.size])) as Tensor1D);
  return { value: value.dataSync()[0], gradient: tf.concat1d(flat), connected: grads.some(Boolean) };
}

/** tfjs keeps what the gradient needs until the gradient is done; a loss that throws would leave it behind for good. */
function freeingTape<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { state } = tensorflow().engine();
    if (state.gradientDepth === 0) {
      for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
      state.activeTape = [];
    }
    throw error;
  }
}
