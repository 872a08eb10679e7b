import type { LearnerSpec } from "../learner.js";
import { startTensor, type TensorBackend } from "./backend.js";
import { TensorLearner } from "./tensor-learner.js";

/**
 * Starts tfjs (on the backend named, or else the best present) and makes a learner on it.
 * @throws if the backend does not exist or does not work here
 */
export async function createTensorLearner<const Spec extends LearnerSpec>(
  spec: Spec,
  backend?: TensorBackend,
): Promise<TensorLearner<Spec>> {
  await startTensor(backend);
  return new TensorLearner(spec);
}
