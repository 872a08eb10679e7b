export { initialise } from "./initialise.js";
export { parameterLayout, Parameters, type ParameterView } from "./parameters.js";
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
