export {
  type BackendReport,
  describeBackends,
  ensureTensor,
  liveBackend,
  startTensor,
  TENSOR_BACKENDS,
  type TensorBackend,
} from "./backend.js";
export { createTensorLearner } from "./create.js";
export { detach } from "./detach.js";
export { type ActivationCache, HookedPolicy, type Hooks, type Observations, type TensorHook } from "./hooked-policy.js";
export { type Interchange, interchange } from "./interchange.js";
export { fromLayersModel, toLayersModel } from "./layers-model.js";
export { replaceUnits } from "./replace-units.js";
export { TensorLearner } from "./tensor-learner.js";
export { type PolicyLossGradient, TensorPolicy } from "./tensor-policy.js";
export { type TensorFlow, tensorflow } from "./tensorflow.js";
export { withHooks } from "./with-hooks.js";
