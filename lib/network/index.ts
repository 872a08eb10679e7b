export {
  assertReached,
  type Hook,
  type HookNameOf,
  type HookPoint,
  type PrefixedHookName,
  plainHookName,
} from "./hooks.js";
export { initialise } from "./initialise.js";
export { maskInputs } from "./mask-inputs.js";
export { Parameters, type ParameterView, parameterLayout } from "./parameters.js";
export {
  assertHookName,
  checkedSpec,
  criticSpec,
  type HookName,
  hookNames,
  hookSize,
  type NetworkSpec,
  policySpec,
} from "./spec.js";
