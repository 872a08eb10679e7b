import { Parameters } from "../../network/index.js";
import { NETWORK_ROLES, type NetworkRole } from "../learner.js";
import { stateArray } from "../state-array.js";
import type { KernelNetwork } from "./kernel-network.js";
import { agentOf, type LearnerMemory } from "./learner-memory.js";

/** The network of one role. */
export function networkOf(memory: LearnerMemory, agent: number, role: NetworkRole): KernelNetwork {
  const networks = agentOf(memory, agent);
  return role === "policy" || role === "critic" ? networks[role].network : networks[role];
}

/** Every array that the future depends on, by name: "0.policy", "0.policy.first", "0.policy.second", "0.policy.steps". */
export function exportState(memory: LearnerMemory): Record<string, Float32Array> {
  const state: Record<string, Float32Array> = {};
  for (const [agent, networks] of memory.agents.entries()) {
    for (const role of NETWORK_ROLES) state[`${agent}.${role}`] = networkOf(memory, agent, role).read().buffer;
    for (const role of ["policy", "critic"] as const) {
      const { network, first, second, steps } = networks[role];
      state[`${agent}.${role}.first`] = network.read(first).buffer;
      state[`${agent}.${role}.second`] = network.read(second).buffer;
      state[`${agent}.${role}.steps`] = Float32Array.of(steps);
    }
  }
  return state;
}

/** @throws if an array is missing or of another length; nothing is changed then */
export function importState(memory: LearnerMemory, state: Readonly<Record<string, Float32Array>>): void {
  const changes: (() => void)[] = [];
  for (const [agent, networks] of memory.agents.entries()) {
    const take = (name: string, network: KernelNetwork): Parameters => {
      const expected = new Parameters(network.spec).buffer.length;
      return new Parameters(network.spec, stateArray(state, `${agent}.${name}`, expected));
    };
    for (const role of NETWORK_ROLES) {
      const network = networkOf(memory, agent, role);
      const parameters = take(role, network);
      changes.push(() => network.write(parameters));
    }
    for (const role of ["policy", "critic"] as const) {
      const optimised = networks[role];
      const { network } = optimised;
      const first = take(`${role}.first`, network);
      const second = take(`${role}.second`, network);
      const [steps] = stateArray(state, `${agent}.${role}.steps`, 1);
      changes.push(() => {
        network.write(first, optimised.first);
        network.write(second, optimised.second);
        optimised.setSteps(steps);
      });
    }
  }
  for (const change of changes) change();
}
