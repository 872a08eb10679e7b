import type { Learner } from "../engine/index.js";
import { initialise } from "../network/index.js";
import type { Streams } from "../random/index.js";

/** Fresh networks for all agents from the "init" stream (policy, then critic, agent by agent); targets are copies. */
export function initialiseLearner(learner: Learner, streams: Streams): void {
  const stream = streams.stream("init");
  for (const [agent, spec] of learner.spec.agents.entries()) {
    const policy = initialise(spec.policy, stream);
    const critic = initialise(spec.critic, stream);
    learner.load(agent, "policy", policy);
    learner.load(agent, "targetPolicy", policy);
    learner.load(agent, "critic", critic);
    learner.load(agent, "targetCritic", critic);
  }
}
