import { z } from "zod";
import type { Learner, LearnerSpec } from "../../engine/learner.js";
import { compareAll, compareLearned } from "./compare-networks.js";
import type { Deviation } from "./deviation.js";
import { Largest } from "./largest.js";
import { parseFixture } from "./parse-fixture.js";
import {
  agentSchema,
  assertBatch,
  batchSchema,
  fillBatch,
  loadAgents,
  REFERENCE_ROLES,
  specOf,
  tensorsSchema,
} from "./reference-networks.js";
import { LOSS_TOLERANCE, lossScale, PARAMETER_TOLERANCE } from "./tolerances.js";

const statisticsSchema = z.object({ running_mean: z.array(z.number()), running_var: z.array(z.number()) });

const schema = z.object({
  format: z.literal("maddpg-v1"),
  batch_size: z.number().int().min(2),
  gamma: z.number(),
  tau: z.number(),
  lr: z.number(),
  adam: z.object({ beta1: z.number(), beta2: z.number(), eps: z.number() }),
  clip: z.number(),
  bn: z.object({ eps: z.number(), momentum: z.number() }),
  leaky_slope: z.number(),
  action_reg: z.number(),
  init: z.array(agentSchema).min(1),
  batch: batchSchema,
  rounds: z
    .array(
      z.object({
        updates: z
          .array(
            z.object({
              agent: z.number().int().min(0),
              vf_loss: z.number(),
              pol_loss: z.number(),
              policy: tensorsSchema,
              critic: tensorsSchema,
              bn_running: z.array(
                z.object({
                  policy: statisticsSchema,
                  critic: statisticsSchema,
                  target_policy: statisticsSchema,
                  target_critic: statisticsSchema,
                }),
              ),
            }),
          )
          .min(1),
        targets: z.array(z.object({ target_policy: tensorsSchema, target_critic: tensorsSchema })).min(1),
      }),
    )
    .min(1),
  final_f64: z.array(z.object({ policy: tensorsSchema, critic: tensorsSchema })).min(1),
});

/**
 * Replays a `maddpg-v1` fixture, several rounds of updates of all agents on one batch, and compares every number in it.
 * Each round: for each agent a critic step and a policy step, then the soft update of all targets.
 * @param json the parsed file
 * @param makeLearner the engine; what it returns is disposed of at the end
 * @throws if the fixture is damaged; the message names the place inside the file
 */
export function replayMaddpgFixture(json: unknown, makeLearner: (spec: LearnerSpec) => Learner): Deviation[] {
  const fixture = parseFixture(schema, "maddpg-v1", json);
  const spec = learnerSpec(fixture);
  assertBatch(fixture.batch, spec.agents, spec.batchSize, "batch");
  const criticLoss = new Largest("critic loss (relative)", LOSS_TOLERANCE);
  const policyLoss = new Largest("policy loss (relative)", LOSS_TOLERANCE);
  const learned = new Largest("policy and critic parameters", PARAMETER_TOLERANCE);
  const running = new Largest("running statistics", PARAMETER_TOLERANCE);
  const targets = new Largest("target parameters", PARAMETER_TOLERANCE);
  const exact = new Largest("final parameters against float64", PARAMETER_TOLERANCE);
  const learner = makeLearner(spec);
  try {
    loadAgents(learner, fixture.init, "init");
    for (const [r, round] of fixture.rounds.entries()) {
      for (const [u, update] of round.updates.entries()) {
        const at = `rounds[${r}].updates[${u}]`;
        const { agent } = update;
        if (agent >= spec.agents.length)
          throw new Error(`${at}.agent must be below ${spec.agents.length}; got ${agent}`);
        fillBatch(learner.batch, fixture.batch, agent);
        criticLoss.see(learner.updateCritic(agent), update.vf_loss, `${at}.vf_loss`, lossScale(update.vf_loss));
        learner.zeroPolicyGradient(agent);
        const loss = learner.accumulatePolicyGradient(agent);
        learner.stepPolicy(agent);
        policyLoss.see(loss, update.pol_loss, `${at}.pol_loss`, lossScale(update.pol_loss));
        for (const role of ["policy", "critic"] as const) {
          compareLearned(learned, learner.parameters(agent, role), update[role], `${at}.${role}`);
        }
        for (const [a, networks] of update.bn_running.entries()) {
          for (const [name, role] of REFERENCE_ROLES) {
            const parameters = learner.parameters(a, role);
            const place = `${at}.bn_running[${a}].${name}`;
            running.seeAll(parameters.view("input.mean"), networks[name].running_mean, `${place}.running_mean`);
            running.seeAll(parameters.view("input.variance"), networks[name].running_var, `${place}.running_var`);
          }
        }
      }
      learner.moveTargets();
      for (const [a, networks] of round.targets.entries()) {
        const at = `rounds[${r}].targets[${a}]`;
        compareLearned(targets, learner.parameters(a, "targetPolicy"), networks.target_policy, `${at}.target_policy`);
        compareLearned(targets, learner.parameters(a, "targetCritic"), networks.target_critic, `${at}.target_critic`);
      }
    }
    for (const [a, networks] of fixture.final_f64.entries()) {
      for (const role of ["policy", "critic"] as const) {
        compareAll(exact, learner.parameters(a, role), networks[role], `final_f64[${a}].${role}`);
      }
    }
  } finally {
    learner.dispose();
  }
  return [criticLoss, policyLoss, learned, running, targets, exact].map((largest) => largest.row());
}

function learnerSpec(fixture: z.infer<typeof schema>): LearnerSpec {
  const { bn, leaky_slope: leakySlope, adam } = fixture;
  const constants = { leakySlope, inputNorm: { epsilon: bn.eps, momentum: bn.momentum } };
  return {
    agents: fixture.init.map(({ policy, critic }, a) => ({
      policy: specOf(policy, "tanh", constants, `init[${a}].policy`),
      critic: specOf(critic, "linear", constants, `init[${a}].critic`),
    })),
    batchSize: fixture.batch_size,
    adam: { rate: fixture.lr, beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.eps },
    clip: fixture.clip,
    discount: fixture.gamma,
    tau: fixture.tau,
    actionPenalty: fixture.action_reg,
  };
}
