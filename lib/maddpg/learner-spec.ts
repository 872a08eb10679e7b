import type { LearnerSpec } from "../engine/index.js";
import { criticSpec, policySpec } from "../network/index.js";
import type { World } from "../world/index.js";
import type { MaddpgConfig } from "./config.js";

/** The networks and constants of MADDPG for the agents of a world. `frozen` lists agents that do not learn. */
export function learnerSpec(world: World, config: MaddpgConfig, frozen: readonly number[] = []): LearnerSpec {
  const sizes = world.agents.map((_, agent) => [world.observationSize(agent), world.actionSize(agent)]);
  const joint = sizes.reduce((sum, [observation, action]) => sum + observation + action, 0);
  return {
    agents: sizes.map(([observation, action], agent) => ({
      policy: policySpec(observation, action, config.hidden),
      critic: criticSpec(joint, config.hidden),
      frozen: frozen.includes(agent),
    })),
    batchSize: config.batchSize,
    adam: { rate: config.learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    clip: config.clip,
    discount: config.discount,
    tau: config.tau,
    actionPenalty: config.actionPenalty,
  };
}
