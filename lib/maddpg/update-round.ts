import type { InputMask, Learner, PolicyTerm, UpdateContext } from "../engine/index.js";
import type { Stream } from "../random/index.js";
import type { MaddpgConfig } from "./config.js";
import type { ReplayBuffer } from "./replay-buffer.js";

/** The losses of one round, by column name ("red.critic", "red.policy", and "blue.<term>" for each extra term). */
export type RoundLosses = Record<string, number>;

/**
 * One round: every agent that learns is updated on a batch of its own, in order, then all targets move.
 * An agent's update: terms that step before (as coded), the critic, then the policy with the terms that join it.
 * @param maskOf what an agent's policy does not get to see in its update
 */
export function updateRound(
  learner: Learner,
  replay: ReplayBuffer,
  config: MaddpgConfig,
  names: readonly string[],
  terms: readonly PolicyTerm[],
  sampling: Stream,
  context: Omit<UpdateContext, "agent" | "learner">,
  maskOf: (agent: number) => InputMask | undefined = () => undefined,
): RoundLosses {
  const losses: RoundLosses = {};
  for (const [agent, name] of names.entries()) {
    if (learner.spec.agents[agent].frozen) continue;
    const own = terms.filter((term) => term.agent === agent);
    const accumulate = (term: PolicyTerm): boolean => {
      const value = term.accumulate({ ...context, learner, agent });
      if (value !== null) losses[`${name}.${term.name}`] = value;
      return value !== null;
    };
    replay.sample(sampling, agent, learner.batch, config.normaliseRewards);
    const before = own.filter((term) => term.when === "before");
    if (before.length > 0) {
      learner.zeroPolicyGradient(agent);
      const applied = before.map(accumulate);
      if (applied.includes(true)) learner.stepPolicy(agent);
    }
    losses[`${name}.critic`] = learner.updateCritic(agent);
    learner.zeroPolicyGradient(agent);
    losses[`${name}.policy`] = learner.accumulatePolicyGradient(agent, maskOf(agent));
    for (const term of own) if (term.when === "joint") accumulate(term);
    learner.stepPolicy(agent);
  }
  learner.moveTargets();
  return losses;
}
