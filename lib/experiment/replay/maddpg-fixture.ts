import { z } from "zod";
import type { Learner, LearnerSpec } from "../../engine/learner.js";
import { compareAll, compareLearned } from "./compare-networks.js";
import { type Deviation, DeviationTable } from "./deviation.js";
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

export const MADDPG_FIXTURE_FORMAT = "maddpg-v1";

const statisticsSchema = z.object({ running_mean: z.array(z.number()), running_var: z.array(z.number()) });

const schema = z.object({
  format: z.literal(MADDPG_FIXTURE_FORMAT),
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

const TOLERANCES = {
  "critic loss (relative)": LOSS_TOLERANCE,
  "policy loss (relative)": LOSS_TOLERANCE,
  "policy and critic parameters": PARAMETER_TOLERANCE,
  "running statistics": PARAMETER_TOLERANCE,
  "target parameters": PARAMETER_TOLERANCE,
  "final parameters against float64": PARAMETER_TOLERANCE,
};

/**
 * Replays a `maddpg-v1` fixture, several rounds of updates of all agents on one batch, and compares every number in it.
 * Each round: for each agent a critic step and a policy step, then the soft update of all targets.
 * @param json the parsed file
 * @param makeLearner the engine; what it returns is disposed of at the end
 * @throws if the fixture is damaged; the message names the place inside the file
 */
export function replayMaddpgFixture(json: unknown, makeLearner: (spec: LearnerSpec) => Learner): Deviation[] {
  const fixture = parseFixture(schema, json, MADDPG_FIXTURE_FORMAT);
  const spec = learnerSpec(fixture);
  assertBatch(fixture.batch, spec.agents, spec.batchSize, "batch");
  assertAllAgents(fixture);
  const table = new DeviationTable(TOLERANCES);
  const learner = makeLearner(spec);
  try {
    loadAgents(learner, fixture.init, "init");
    for (const [r, round] of fixture.rounds.entries()) {
      for (const [u, update] of round.updates.entries()) {
        const at = `rounds[${r}].updates[${u}]`;
        const { agent } = update;
        fillBatch(learner.batch, fixture.batch, agent);
        const criticLoss = learner.updateCritic(agent);
        learner.zeroPolicyGradient(agent);
        const policyLoss = learner.accumulatePolicyGradient(agent);
        learner.stepPolicy(agent);
        const { vf_loss, pol_loss } = update;
        table.compare("critic loss (relative)", criticLoss, vf_loss, `${at}.vf_loss`, lossScale(vf_loss));
        table.compare("policy loss (relative)", policyLoss, pol_loss, `${at}.pol_loss`, lossScale(pol_loss));
        for (const role of ["policy", "critic"] as const) {
          compareLearned(
            table,
            "policy and critic parameters",
            learner.parameters(agent, role),
            update[role],
            `${at}.${role}`,
          );
        }
        for (const [a, networks] of update.bn_running.entries()) {
          for (const [name, role] of REFERENCE_ROLES) {
            const parameters = learner.parameters(a, role);
            const place = `${at}.bn_running[${a}].${name}`;
            table.compare(
              "running statistics",
              parameters.view("input.mean"),
              networks[name].running_mean,
              `${place}.running_mean`,
            );
            table.compare(
              "running statistics",
              parameters.view("input.variance"),
              networks[name].running_var,
              `${place}.running_var`,
            );
          }
        }
      }
      learner.moveTargets();
      for (const [a, networks] of round.targets.entries()) {
        const at = `rounds[${r}].targets[${a}]`;
        compareLearned(
          table,
          "target parameters",
          learner.parameters(a, "targetPolicy"),
          networks.target_policy,
          `${at}.target_policy`,
        );
        compareLearned(
          table,
          "target parameters",
          learner.parameters(a, "targetCritic"),
          networks.target_critic,
          `${at}.target_critic`,
        );
      }
    }
    for (const [a, networks] of fixture.final_f64.entries()) {
      for (const role of ["policy", "critic"] as const) {
        compareAll(
          table,
          "final parameters against float64",
          learner.parameters(a, role),
          networks[role],
          `final_f64[${a}].${role}`,
        );
      }
    }
  } finally {
    learner.dispose();
  }
  return table.rows();
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

/** Nothing to compare would pass. @throws if a list leaves out an agent, or an update is of none */
function assertAllAgents({ init, rounds, final_f64 }: z.infer<typeof schema>): void {
  const check = (list: readonly unknown[], at: string) => {
    if (list.length !== init.length) throw new Error(`${at} must have ${init.length} agents; it has ${list.length}`);
  };
  check(final_f64, "final_f64");
  for (const [r, { updates, targets }] of rounds.entries()) {
    check(targets, `rounds[${r}].targets`);
    for (const [u, { agent, bn_running }] of updates.entries()) {
      const at = `rounds[${r}].updates[${u}]`;
      if (agent >= init.length) throw new Error(`${at}.agent must be below ${init.length}; got ${agent}`);
      check(bn_running, `${at}.bn_running`);
    }
  }
}
