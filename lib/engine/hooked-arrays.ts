import { assertReached, type HookName, hookNames, plainHookName } from "../network/index.js";
import type { Activations, Learner } from "./learner.js";

/**
 * Runs an agent's policy in eval mode on any engine and keeps the activations named: `HookedPolicy.runWithCache` without
 * gradients, on plain arrays.
 * @param observations rows of observations, row-major
 * @param options.names hooks, such as "h1", or "blue.h1" with `options.agentName` "blue"
 * @param options.stopAt ends the pass there; the first result is then that activation
 * @returns the actions and the activations, by the names they were asked by
 * @throws on a name that the policy does not have, or that comes after `stopAt`; the message lists those it has
 */
export function runWithCache<Name extends string>(
  learner: Learner,
  agent: number,
  observations: Float32Array,
  { names, stopAt, agentName }: { names: readonly Name[]; stopAt?: string; agentName?: string },
): [output: Activations, cache: { readonly [K in Name]: Activations }] {
  const policy = learner.spec.agents[agent]?.policy;
  if (!policy) throw new Error(`agents are 0 to ${learner.spec.agents.length - 1}; got ${agent}`);
  if (observations.length === 0 || observations.length % policy.inputs !== 0) {
    throw new Error(`observations are rows of ${policy.inputs} numbers; got ${observations.length} numbers`);
  }
  const plain = names.map((name) => plainHookName(policy, name, agentName));
  const last = stopAt === undefined ? "action" : plainHookName(policy, stopAt, agentName);
  assertReached(policy, plain, last);
  const rows = observations.length / policy.inputs;
  const wanted = hookNames(policy).filter((name: HookName) => name === last || plain.includes(name));
  const found = learner.activations(agent, observations, rows, wanted);
  const cache = Object.fromEntries(names.map((name, i) => [name, found[plain[i]]]));
  return [found[last], cache as { readonly [K in Name]: Activations }];
}
