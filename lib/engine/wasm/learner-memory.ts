import type { LearnerSpec } from "../learner.js";
import { assertAgent } from "../learner-checks.js";
import { Arena } from "./arena.js";
import { type JointLayout, jointLayout } from "./joint-layout.js";
import { KernelNetwork } from "./kernel-network.js";
import { instantiateKernels, type Kernels } from "./kernels.js";
import { OptimisedNetwork } from "./optimised-network.js";
import { Workspace } from "./workspace.js";

/** One agent's networks in wasm memory. */
export interface KernelAgent {
  readonly policy: OptimisedNetwork;
  readonly critic: OptimisedNetwork;
  readonly targetPolicy: KernelNetwork;
  readonly targetCritic: KernelNetwork;
}

/** All that a learner holds: one wasm memory with the networks of all agents and the room to work in. */
export interface LearnerMemory {
  readonly spec: LearnerSpec;
  readonly kernels: Kernels;
  readonly arena: Arena;
  readonly layout: JointLayout;
  readonly agents: readonly KernelAgent[];
  readonly work: Workspace;
}

/** Lays everything out once; nothing is allocated afterwards, so that views into the memory stay good. */
export function learnerMemory(spec: LearnerSpec, fast: boolean): LearnerMemory {
  const layout = jointLayout(spec);
  const kernels = instantiateKernels(fast);
  const arena = new Arena(kernels.memory, kernels.heapStart());
  const agents = spec.agents.map(({ policy, critic }): KernelAgent => {
    const own = Array.from({ length: policy.inputs }, (_, i) => i);
    const makePolicy = () => new KernelNetwork(policy, kernels, arena, own, policy.inputs);
    const makeCritic = () => new KernelNetwork(critic, kernels, arena, layout.criticColumns, layout.width);
    return {
      policy: new OptimisedNetwork(makePolicy(), spec, kernels, arena),
      critic: new OptimisedNetwork(makeCritic(), spec, kernels, arena),
      targetPolicy: makePolicy(),
      targetCritic: makeCritic(),
    };
  });
  return { spec, kernels, arena, layout, agents, work: new Workspace(spec, layout, arena) };
}

/** @throws if there is no such agent */
export function agentOf({ spec, agents }: LearnerMemory, agent: number): KernelAgent {
  assertAgent(spec, agent);
  return agents[agent];
}
