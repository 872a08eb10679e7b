export { DivergenceError } from "./divergence-error.js";
export {
  createLearner,
  type EngineOptions,
  type FrozenActivations,
  type FrozenPolicy,
  frozenActivations,
  frozenPolicy,
  learnerFactory,
} from "./engine.js";
export { runWithCache } from "./hooked-arrays.js";
export {
  type Activations,
  type AgentSpec,
  type Batch,
  type DistanceKind,
  type EngineInfo,
  type HookGradient,
  type ImitationTerm,
  type InputMask,
  type Learner,
  type LearnerSpec,
  LOG_EPSILON,
  NETWORK_ROLES,
  type NetworkRole,
  type OverlapTerm,
  type PlayedAction,
} from "./learner.js";
export type { LastStep, PolicyTerm, UpdateContext } from "./policy-term.js";
export * from "./tensor/index.js";
export { WasmLearner } from "./wasm/wasm-learner.js";
