import { Parameters } from "../../network/index.js";
import { NETWORK_ROLES } from "../learner.js";
import { stateArray } from "../state-array.js";
import type { Adam } from "./adam.js";
import type { AgentTensors } from "./agent-tensors.js";
import type { NetworkTensors } from "./network-tensors.js";

/**
 * What the future of a set of agents depends on, between updates, by the names of the wasm engine, so that a state goes
 * from one engine to the other: for each agent and network "0.policy" (in the layout of `Parameters`, running statistics
 * included), and for the policy and the critic "0.policy.first", "0.policy.second" (Adam's moments, same layout, zeros
 * at the running statistics) and "0.policy.steps" (one number).
 */
export function exportAgents(agents: readonly AgentTensors[]): Record<string, Float32Array> {
  const state: Record<string, Float32Array> = {};
  for (const [i, agent] of agents.entries()) {
    for (const role of NETWORK_ROLES) state[`${i}.${role}`] = agent.networks[role].toParameters().buffer;
    for (const { name, adam, network } of optimisers(agent)) {
      const { first, second, steps } = adam.state();
      state[`${i}.${name}.first`] = padded(first, network);
      state[`${i}.${name}.second`] = padded(second, network);
      state[`${i}.${name}.steps`] = Float32Array.of(steps);
    }
  }
  return state;
}

/** @throws if an array is missing or of another length; nothing is changed then */
export function importAgents(agents: readonly AgentTensors[], state: Record<string, Float32Array>): void {
  const take = (name: string, length: number) => stateArray(state, name, length);
  const changes: (() => void)[] = [];
  for (const [i, agent] of agents.entries()) {
    for (const role of NETWORK_ROLES) {
      const network = agent.networks[role];
      const buffer = take(`${i}.${role}`, bufferLength(network)).slice();
      changes.push(() => network.load(new Parameters(network.spec, buffer)));
    }
    for (const { name, adam, network } of optimisers(agent)) {
      const first = take(`${i}.${name}.first`, bufferLength(network)).slice(0, network.learnedSize);
      const second = take(`${i}.${name}.second`, bufferLength(network)).slice(0, network.learnedSize);
      const [steps] = take(`${i}.${name}.steps`, 1);
      changes.push(() => adam.restore(first, second, steps));
    }
  }
  for (const change of changes) change();
}

function optimisers(agent: AgentTensors): { name: string; adam: Adam; network: NetworkTensors }[] {
  return [
    { name: "policy", adam: agent.policyAdam, network: agent.networks.policy },
    { name: "critic", adam: agent.criticAdam, network: agent.networks.critic },
  ];
}

function bufferLength(network: NetworkTensors): number {
  return new Parameters(network.spec).buffer.length;
}

function padded(learned: Float32Array, network: NetworkTensors): Float32Array {
  const buffer = new Float32Array(bufferLength(network));
  buffer.set(learned);
  return buffer;
}
