import type { HookName } from "../../network/index.js";
import type { Activations, Learner } from "../learner.js";
import { rowDistances } from "../row-distances.js";
import type { HookedPolicy, Hooks, TensorHook } from "./hooked-policy.js";

/**
 * A learner whose agent `agent` plays `policy` with `hooks`: an intervention that `evaluate`, `rollout` and `playEpisode`
 * take like any learner. It does not learn; `learner` stays as it is.
 * @throws on an unknown hook name
 */
export function withHooks(learner: Learner, agent: number, policy: HookedPolicy, hooks: Hooks<HookName>): Learner {
  // A wrong name throws here, and not in the middle of an evaluation.
  policy.runWithHooks(new Float32Array(policy.spec.inputs), hooks).dispose();
  const refuse = (): never => {
    throw new Error("a learner with hooks only plays and is measured; train the learner that it was made from");
  };
  const activations: Learner["activations"] = (of, observations, rows, names) =>
    of === agent
      ? activationsWithHooks(policy, hooks, observations.slice(0, rows * policy.spec.inputs), names)
      : learner.activations(of, observations, rows, names);
  return {
    info: learner.info,
    spec: learner.spec,
    batch: learner.batch,
    parameters: (of, role) => learner.parameters(of, role),
    activations,
    act(of, observations, rows, out) {
      if (of === agent) out.set(activations(of, observations, rows, ["action"]).action.data);
      else learner.act(of, observations, rows, out);
    },
    squaredDistances: (of, self, other, rows, at) =>
      rowDistances(activations(of, self, rows, at), activations(of, other, rows, at), at),
    load: refuse,
    updateCritic: refuse,
    zeroPolicyGradient: refuse,
    accumulatePolicyGradient: refuse,
    accumulateOverlapGradient: refuse,
    accumulateImitationGradient: refuse,
    accumulateHookGradient: refuse,
    policyGradient: refuse,
    addPolicyGradient: refuse,
    stepPolicy: refuse,
    moveTargets: refuse,
    exportState: refuse,
    importState: refuse,
    dispose() {},
  };
}

/** The activations as they go on through the network, after the hooks. */
function activationsWithHooks(
  policy: HookedPolicy,
  hooks: Hooks<HookName>,
  observations: Float32Array,
  names: readonly HookName[],
): Record<string, Activations> {
  const seen: Record<string, Activations> = {};
  const reading = (name: HookName): TensorHook => {
    return (activation, at) => {
      const changed = hooks[name]?.(activation, at);
      const { rows, columns } = at;
      seen[name] = { rows, columns, data: (changed ?? activation).dataSync<"float32">().slice() };
      return changed;
    };
  };
  const readers = Object.fromEntries(names.map((name) => [name, reading(name)]));
  policy.runWithHooks(observations, { ...hooks, ...readers }).dispose();
  return seen;
}
