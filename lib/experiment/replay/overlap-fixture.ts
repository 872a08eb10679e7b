import { z } from "zod";
import { type Learner, type LearnerSpec, LOG_EPSILON, type OverlapTerm } from "../../engine/learner.js";
import { type HookName, type NetworkSpec, parameterLayout } from "../../network/index.js";
import { compareAll } from "./compare-networks.js";
import { type Deviation, DeviationTable } from "./deviation.js";
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

export const OVERLAP_FIXTURE_FORMAT = "soo-v1";

const rows = z.array(z.array(z.number()).min(1)).min(1);

const schema = z.object({
  format: z.literal(OVERLAP_FIXTURE_FORMAT),
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
/** Relative quantities say so; "room" is `cancellationScale`. */
const TOLERANCES = {
  "activations (relative to the largest)": ACTIVATION_TOLERANCE,
  "log-MSE (over its room)": LOSS_TOLERANCE,
  "log-MSE of identical activations": LOSS_TOLERANCE,
  "gradient, whole batch (relative, over its room)": LOSS_TOLERANCE,
  "gradient, mean of logs (relative, over its room)": LOSS_TOLERANCE,
  "gradient, one sample (relative, over its room)": LOSS_TOLERANCE,
  "gradient, action of one sample (relative, over its room)": LOSS_TOLERANCE,
  "one overlap step: norm before clipping (relative, over its room)": LOSS_TOLERANCE,
  "one overlap step: policy": PARAMETER_TOLERANCE,
  "update with overlap: overlap loss (over its room)": LOSS_TOLERANCE,
  "update with overlap: critic loss (relative)": LOSS_TOLERANCE,
  "update with overlap: policy loss (relative)": LOSS_TOLERANCE,
  "update with overlap: policy and critic": PARAMETER_TOLERANCE,
};

/**
 * Replays a `soo-v1` fixture: activations, the overlap loss in its variants, their gradients, one step on it, and one
 * full update with it.
 * @param json the parsed file
 * @param makeLearner the engine; what it returns is disposed of at the end
 * @throws if the fixture is damaged; the message names the place inside the file
 */
export function replayOverlapFixture(json: unknown, makeLearner: (spec: LearnerSpec) => Learner): Deviation[] {
  const fixture = parseFixture(schema, json, OVERLAP_FIXTURE_FORMAT);
  const spec = learnerSpec(fixture);
  // The fixture's policy is that of the last agent, blue.
  const agent = spec.agents.length - 1;
  const parameters = parametersFrom(spec.agents[agent].policy, fixture.policy, "policy");
  const table = new DeviationTable(TOLERANCES);
  for (const part of [activations, losses, gradients, stepOnly, fullUpdate]) {
    const learner = makeLearner(spec);
    try {
      learner.load(agent, "policy", parameters);
      part(table, fixture, learner, agent);
    } finally {
      learner.dispose();
    }
  }
  return table.rows();
}

type Part = (table: DeviationTable, fixture: Fixture, learner: Learner, agent: number) => void;

const activations: Part = (table, fixture, learner, agent) => {
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
      const at = `${field}_${side}`;
      table.compare("activations (relative to the largest)", found[name].data, expected, at, largestOf(expected));
    }
  }
};

const losses: Part = (table, fixture, learner, agent) => {
  const value = (change: Partial<OverlapTerm>, samples?: readonly number[]) =>
    learner.accumulateOverlapGradient(agent, { ...term(fixture, samples), ...change });
  const compare = (actual: number, expected: number, at: string, closest = expected) =>
    table.compare("log-MSE (over its room)", actual, expected, at, cancellationScale(closest));
  learner.zeroPolicyGradient(agent);
  for (const [i, expected] of fixture.log_mse_per_sample.entries()) {
    compare(value({}, [i]), expected, `log_mse_per_sample[${i}]`);
  }
  for (const [i, expected] of fixture.action_log_mse_per_sample.entries()) {
    compare(value({ at: ["action"] }, [i]), expected, `action_log_mse_per_sample[${i}]`);
  }
  compare(value({}), fixture.log_mse_whole_batch, "log_mse_whole_batch");
  compare(value({ reduction: "sample" }), fixture.mean_log_mse, "mean_log_mse", closestPair(fixture));
  const { self } = term(fixture);
  const identical = value({ self, other: self });
  table.compare("log-MSE of identical activations", identical, fixture.log_mse_identical, "log_mse_identical");
};

const gradients: Part = (table, fixture, learner, agent) => {
  const { policy } = learner.spec.agents[agent];
  // `closest` is the logarithm of the smallest difference in the term, which says how much rounding is left.
  const compare = (what: string, overlap: OverlapTerm, tensors: Tensors, closest: number) => {
    learner.zeroPolicyGradient(agent);
    learner.accumulateOverlapGradient(agent, overlap);
    const expected = gradientFrom(policy, tensors, what);
    const scale = largestOf(expected) * cancellationScale(closest);
    table.compare(`gradient, ${what} (relative, over its room)`, learner.policyGradient(agent), expected, what, scale);
  };
  const [one] = fixture.log_mse_per_sample;
  const [oneAction] = fixture.action_log_mse_per_sample;
  compare("whole batch", term(fixture), fixture.grad_whole_batch, fixture.log_mse_whole_batch);
  const meanOfLogs = { ...term(fixture), reduction: "sample" as const };
  compare("mean of logs", meanOfLogs, fixture.grad_mean_of_logs, closestPair(fixture));
  compare("one sample", term(fixture, [0]), fixture.grad_sample0, one);
  const action = { ...term(fixture, [0]), at: ["action" as const] };
  compare("action of one sample", action, fixture.grad_action_sample0, oneAction);
};

const stepOnly: Part = (table, fixture, learner, agent) => {
  const { grad_norm_before_clip: expected, policy } = fixture.soo_step_only;
  learner.zeroPolicyGradient(agent);
  learner.accumulateOverlapGradient(agent, term(fixture, [0]));
  const scale = expected * cancellationScale(fixture.log_mse_per_sample[0]);
  const norm = "one overlap step: norm before clipping (relative, over its room)";
  table.compare(norm, learner.stepPolicy(agent), expected, "soo_step_only.grad_norm_before_clip", scale);
  const parameters = learner.parameters(agent, "policy");
  compareAll(table, "one overlap step: policy", parameters, policy, "soo_step_only.policy");
};

const fullUpdate: Part = (table, fixture, learner, agent) => {
  const { soo_loss, vf_loss, pol_loss, ...expected } = fixture.update_with_soo;
  loadAgents(learner, fixture.update_init, "update_init");
  fillBatch(learner.batch, fixture.update_batch, agent);
  learner.zeroPolicyGradient(agent);
  const overlap = learner.accumulateOverlapGradient(agent, term(fixture, [0]));
  learner.stepPolicy(agent);
  const critic = learner.updateCritic(agent);
  learner.zeroPolicyGradient(agent);
  const policy = learner.accumulatePolicyGradient(agent);
  learner.stepPolicy(agent);
  const compare = (what: string, actual: number, loss: number, scale: number) =>
    table.compare(`update with overlap: ${what}`, actual, loss, "update_with_soo", scale);
  compare("overlap loss (over its room)", overlap, soo_loss, cancellationScale(soo_loss));
  compare("critic loss (relative)", critic, vf_loss, lossScale(vf_loss));
  compare("policy loss (relative)", policy, pol_loss, lossScale(pol_loss));
  for (const role of ["policy", "critic"] as const) {
    const parameters = learner.parameters(agent, role);
    const what = "update with overlap: policy and critic";
    compareAll(table, what, parameters, expected[role], `update_with_soo.${role}`);
  }
};

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
  for (const field of ["log_mse_per_sample", "action_log_mse_per_sample"] as const) {
    const { length } = fixture[field];
    if (length !== fixture.self_obs.length) {
      throw new Error(`${field} must hold ${fixture.self_obs.length} numbers; it holds ${length}`);
    }
  }
  const { hidden } = agents[agents.length - 1].policy;
  if (hidden.length !== 2) throw new Error(`a soo-v1 fixture has two hidden layers; its policy has ${hidden.length}`);
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
