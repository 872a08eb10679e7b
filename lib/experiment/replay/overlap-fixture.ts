import { z } from "zod";
import { type Learner, type LearnerSpec, LOG_EPSILON, type OverlapTerm } from "../../engine/learner.js";
import { type HookName, type NetworkSpec, parameterLayout } from "../../network/index.js";
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
  parametersFrom,
  referenceName,
  specOf,
  type Tensors,
  tensorFrom,
  tensorsSchema,
} from "./reference-networks.js";
import { cancellationScale, LOSS_TOLERANCE, lossScale, PARAMETER_TOLERANCE } from "./tolerances.js";

const rows = z.array(z.array(z.number()).min(1)).min(1);

const schema = z.object({
  format: z.literal("soo-v1"),
  epsilon: z.literal(LOG_EPSILON),
  policy: tensorsSchema,
  self_obs: rows,
  other_obs: rows,
  h1_self: rows,
  h2_self: rows,
  out_self: rows,
  h1_other: rows,
  h2_other: rows,
  out_other: rows,
  log_mse_per_sample: z.array(z.number()),
  log_mse_whole_batch: z.number(),
  mean_log_mse: z.number(),
  action_log_mse_per_sample: z.array(z.number()),
  grad_whole_batch: tensorsSchema,
  grad_mean_of_logs: tensorsSchema,
  grad_sample0: tensorsSchema,
  grad_action_sample0: tensorsSchema,
  log_mse_identical: z.number(),
  update_init: z.array(agentSchema).min(1),
  update_batch: batchSchema,
  update_with_soo: z.object({
    soo_loss: z.number(),
    vf_loss: z.number(),
    pol_loss: z.number(),
    policy: tensorsSchema,
    critic: tensorsSchema,
  }),
  soo_step_only: z.object({ grad_norm_before_clip: z.number(), policy: tensorsSchema }),
});
type Fixture = z.infer<typeof schema>;

/** The format names no constants; these are the reference's (section 2). */
const NETWORK = { leakySlope: 0.01, inputNorm: { epsilon: 1e-5, momentum: 0.1 } };
const LEARNING = {
  adam: { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  clip: 0.5,
  discount: 0.95,
  tau: 0.01,
  actionPenalty: 1e-3,
};

/** Activations, relative to the largest of the tensor: float32 sums of some hundred products. */
const ACTIVATION_TOLERANCE = 1e-5;
/**
 * Replays a `soo-v1` fixture: activations, the overlap loss in its variants, their gradients, one step on it, and one
 * full update with it.
 * @param json the parsed file
 * @param makeLearner the engine; what it returns is disposed of at the end
 * @throws if the fixture is damaged; the message names the place inside the file
 */
export function replayOverlapFixture(json: unknown, makeLearner: (spec: LearnerSpec) => Learner): Deviation[] {
  const fixture = parseFixture(schema, "soo-v1", json);
  const spec = learnerSpec(fixture);
  // The fixture's policy is that of the last agent, blue.
  const agent = spec.agents.length - 1;
  const { policy } = spec.agents[agent];
  const parameters = parametersFrom(policy, fixture.policy, "policy");
  const run = (part: (learner: Learner) => Deviation[]) => {
    const learner = makeLearner(spec);
    try {
      learner.load(agent, "policy", parameters);
      return part(learner);
    } finally {
      learner.dispose();
    }
  };
  return [
    ...run((learner) => activations(fixture, learner, agent)),
    ...run((learner) => losses(fixture, learner, agent)),
    ...run((learner) => gradients(fixture, learner, agent)),
    ...run((learner) => stepOnly(fixture, learner, agent)),
    ...run((learner) => fullUpdate(fixture, learner, agent)),
  ];
}

function activations(fixture: Fixture, learner: Learner, agent: number): Deviation[] {
  const { hidden } = learner.spec.agents[agent].policy;
  if (hidden.length !== 2) throw new Error(`a soo-v1 fixture has two hidden layers; its policy has ${hidden.length}`);
  const largest = new Largest("activations (relative to the largest)", ACTIVATION_TOLERANCE);
  const places: [HookName, "h1" | "h2" | "out"][] = [
    ["h1", "h1"],
    ["h2", "h2"],
    ["action", "out"],
  ];
  for (const side of ["self", "other"] as const) {
    const observations = fixture[`${side}_obs`];
    const names = places.map(([name]) => name);
    const found = learner.activations(agent, matrix(observations), observations.length, names);
    for (const [name, field] of places) {
      const expected = fixture[`${field}_${side}`].flat();
      largest.seeAll(found[name].data, expected, `${field}_${side}`, largestOf(expected));
    }
  }
  return [largest.row()];
}

function losses(fixture: Fixture, learner: Learner, agent: number): Deviation[] {
  const logs = new Largest("overlap losses, log-MSE (over the room for cancellation)", LOSS_TOLERANCE);
  const identical = new Largest("log-MSE of identical activations (absolute)", LOSS_TOLERANCE);
  const value = (change: Partial<OverlapTerm>, samples?: readonly number[]) =>
    learner.accumulateOverlapGradient(agent, { ...term(fixture, samples), ...change });
  learner.zeroPolicyGradient(agent);
  if (fixture.log_mse_per_sample.length !== fixture.self_obs.length) {
    throw new Error(`log_mse_per_sample must hold ${fixture.self_obs.length} numbers`);
  }
  const compare = (actual: number, expected: number, at: string, closest = expected) =>
    logs.see(actual, expected, at, cancellationScale(closest));
  for (const [i, expected] of fixture.log_mse_per_sample.entries()) {
    compare(value({}, [i]), expected, `log_mse_per_sample[${i}]`);
  }
  for (const [i, expected] of fixture.action_log_mse_per_sample.entries()) {
    compare(value({ at: ["action"] }, [i]), expected, `action_log_mse_per_sample[${i}]`);
  }
  compare(value({}), fixture.log_mse_whole_batch, "log_mse_whole_batch");
  compare(value({ reduction: "sample" }), fixture.mean_log_mse, "mean_log_mse", closestPair(fixture));
  const { self } = term(fixture);
  identical.see(value({ self, other: self }), fixture.log_mse_identical, "log_mse_identical");
  return [logs.row(), identical.row()];
}

function gradients(fixture: Fixture, learner: Learner, agent: number): Deviation[] {
  // Per case: the term, and the logarithm of its smallest difference, which says how much rounding is left.
  const cases: [field: keyof Fixture & `grad_${string}`, term: OverlapTerm, closest: number][] = [
    ["grad_whole_batch", term(fixture), fixture.log_mse_whole_batch],
    ["grad_mean_of_logs", { ...term(fixture), reduction: "sample" }, closestPair(fixture)],
    ["grad_sample0", term(fixture, [0]), fixture.log_mse_per_sample[0]],
    ["grad_action_sample0", { ...term(fixture, [0]), at: ["action"] }, fixture.action_log_mse_per_sample[0]],
  ];
  const { policy } = learner.spec.agents[agent];
  return cases.map(([field, overlap, closest]) => {
    const largest = new Largest(`${field} (relative, over the room for cancellation)`, LOSS_TOLERANCE);
    learner.zeroPolicyGradient(agent);
    learner.accumulateOverlapGradient(agent, overlap);
    const expected = gradientFrom(policy, fixture[field] as Tensors, field);
    const scale = largestOf(expected) * cancellationScale(closest);
    largest.seeAll(learner.policyGradient(agent), expected, field, scale);
    return largest.row();
  });
}

function stepOnly(fixture: Fixture, learner: Learner, agent: number): Deviation[] {
  const { grad_norm_before_clip: expected, policy } = fixture.soo_step_only;
  const norm = new Largest("gradient norm before clipping (relative)", LOSS_TOLERANCE);
  const parameters = new Largest("policy after one overlap step", PARAMETER_TOLERANCE);
  const scale = cancellationScale(fixture.log_mse_per_sample[0]);
  learner.zeroPolicyGradient(agent);
  learner.accumulateOverlapGradient(agent, term(fixture, [0]));
  norm.see(learner.stepPolicy(agent), expected, "soo_step_only.grad_norm_before_clip", expected * scale);
  compareAll(parameters, learner.parameters(agent, "policy"), policy, "soo_step_only.policy");
  return [norm.row(), parameters.row()];
}

function fullUpdate(fixture: Fixture, learner: Learner, agent: number): Deviation[] {
  const expected = fixture.update_with_soo;
  const overlap = new Largest("update with overlap: overlap loss (over the room for cancellation)", LOSS_TOLERANCE);
  const critic = new Largest("update with overlap: critic loss (relative)", LOSS_TOLERANCE);
  const policy = new Largest("update with overlap: policy loss (relative)", LOSS_TOLERANCE);
  const parameters = new Largest("update with overlap: parameters", PARAMETER_TOLERANCE);
  loadAgents(learner, fixture.update_init, "update_init");
  fillBatch(learner.batch, fixture.update_batch, agent);
  learner.zeroPolicyGradient(agent);
  const overlapLoss = learner.accumulateOverlapGradient(agent, term(fixture, [0]));
  learner.stepPolicy(agent);
  const criticLoss = learner.updateCritic(agent);
  learner.zeroPolicyGradient(agent);
  const policyLoss = learner.accumulatePolicyGradient(agent);
  learner.stepPolicy(agent);
  overlap.see(overlapLoss, expected.soo_loss, "update_with_soo.soo_loss", cancellationScale(expected.soo_loss));
  critic.see(criticLoss, expected.vf_loss, "update_with_soo.vf_loss", lossScale(expected.vf_loss));
  policy.see(policyLoss, expected.pol_loss, "update_with_soo.pol_loss", lossScale(expected.pol_loss));
  for (const role of ["policy", "critic"] as const) {
    const has = "in_fn.running_mean" in expected[role] ? compareAll : compareLearned;
    has(parameters, learner.parameters(agent, role), expected[role], `update_with_soo.${role}`);
  }
  return [overlap, critic, policy, parameters].map((largest) => largest.row());
}

/** The reference's term (h1 and h2 concatenated, log-MSE over all rows) on some samples, or on all. */
function term(fixture: Fixture, samples: readonly number[] = fixture.self_obs.map((_, i) => i)): OverlapTerm {
  return {
    rows: samples.length,
    self: matrix(samples.map((i) => fixture.self_obs[i])),
    other: matrix(samples.map((i) => fixture.other_obs[i])),
    at: ["h1", "h2"],
    distance: "logMse",
    reduction: "batch",
    detach: "none",
    weight: 1,
  };
}

function learnerSpec(fixture: Fixture): LearnerSpec {
  const agents = fixture.update_init.map(({ policy, critic }, a) => ({
    policy: specOf(policy, "tanh", NETWORK, `update_init[${a}].policy`),
    critic: specOf(critic, "linear", NETWORK, `update_init[${a}].critic`),
  }));
  const spec = { agents, batchSize: fixture.update_batch.rews[0].length, ...LEARNING };
  assertBatch(fixture.update_batch, agents, spec.batchSize, "update_batch");
  const columns = agents[agents.length - 1].policy.inputs;
  for (const field of ["self_obs", "other_obs"] as const) {
    const wrong = fixture[field].findIndex((row) => row.length !== columns);
    if (wrong >= 0)
      throw new Error(`${field}[${wrong}] must hold ${columns} numbers; it holds ${fixture[field][wrong].length}`);
  }
  if (fixture.self_obs.length !== fixture.other_obs.length) {
    throw new Error(`other_obs must have ${fixture.self_obs.length} rows; it has ${fixture.other_obs.length}`);
  }
  return spec;
}

/** A gradient in the layout of `Parameters`; what the fixture leaves out has gradient 0. */
function gradientFrom(spec: NetworkSpec, tensors: Tensors, at: string): Float32Array {
  const layout = parameterLayout(spec);
  const last = layout[layout.length - 1];
  const gradient = new Float32Array(last.offset + last.size);
  for (const { name, offset } of layout) {
    if (tensors[referenceName(spec, name)]) gradient.set(tensorFrom(spec, tensors, name, at), offset);
  }
  return gradient;
}

function matrix(rows: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(rows.flat());
}

/** The log-MSE of the sample whose activations are closest. */
function closestPair(fixture: Fixture): number {
  return Math.min(...fixture.log_mse_per_sample);
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}
