import { z } from "zod";
import type { Batch, Learner, NetworkRole } from "../../engine/learner.js";
import { checkedSpec, type NetworkSpec, Parameters } from "../../network/index.js";

/** Tensors of one network by the names of the reference, row-major; weights are [outputs][inputs] as in PyTorch. */
export const tensorsSchema = z.record(z.string(), z.array(z.number()).min(1));
export type Tensors = z.infer<typeof tensorsSchema>;

export const agentSchema = z.object({
  policy: tensorsSchema,
  critic: tensorsSchema,
  target_policy: tensorsSchema,
  target_critic: tensorsSchema,
});

const rows = z.array(z.array(z.number())).min(2);
const column = z.array(z.number()).min(2);

/** One batch: per agent, rows of observations, actions, next observations, and the rewards and done flags. */
export const batchSchema = z.object({
  obs: z.array(rows),
  acs: z.array(rows),
  rews: z.array(column),
  next_obs: z.array(rows),
  dones: z.array(column),
});
export type FixtureBatch = z.infer<typeof batchSchema>;

/** The names of the reference for our roles. */
export const REFERENCE_ROLES = [
  ["policy", "policy"],
  ["critic", "critic"],
  ["target_policy", "targetPolicy"],
  ["target_critic", "targetCritic"],
] as const satisfies readonly (readonly [string, NetworkRole])[];

/** What a network's tensors do not say. */
export interface NetworkConstants {
  readonly leakySlope: number;
  readonly inputNorm: { readonly epsilon: number; readonly momentum: number };
}

/** The specification of a network, its sizes read off its tensors. @throws if a tensor is missing */
export function specOf(
  tensors: Tensors,
  output: NetworkSpec["output"],
  constants: NetworkConstants,
  at: string,
): NetworkSpec {
  const depth = Object.keys(tensors).filter((name) => /^fc\d+\.bias$/.test(name)).length;
  const size = (name: string) => tensorAt(tensors, name, at).length;
  const units = Array.from({ length: depth }, (_, i) => size(`fc${i + 1}.bias`));
  if (depth < 2) throw new Error(`${at} needs at least fc1 and fc2; it has ${Object.keys(tensors).join(", ")}`);
  return checkedSpec({
    inputs: size("in_fn.weight"),
    hidden: units.slice(0, -1),
    outputs: units[depth - 1],
    output,
    ...constants,
  });
}

/** The name that the reference gives to one of our tensors. */
export function referenceName(spec: NetworkSpec, name: string): string {
  const [place, kind] = name.split(".");
  if (place === "input") {
    return `in_fn.${{ scale: "weight", shift: "bias", mean: "running_mean", variance: "running_var" }[kind]}`;
  }
  const layer = place === "output" ? spec.hidden.length + 1 : Number(place.slice(1));
  return `fc${layer}.${kind}`;
}

/** One of our tensors out of those of a fixture: weights transposed to [inputs][outputs]. @throws if missing or of another length */
export function tensorFrom(spec: NetworkSpec, tensors: Tensors, name: string, at: string): Float32Array {
  const view = new Parameters(spec).layout.find((candidate) => candidate.name === name)!;
  const values = tensorAt(tensors, referenceName(spec, name), at);
  if (values.length !== view.size) {
    throw new Error(`${at}["${referenceName(spec, name)}"] must hold ${view.size} numbers; it holds ${values.length}`);
  }
  if (view.shape.length === 1) return Float32Array.from(values);
  const [inputs, outputs] = view.shape;
  return Float32Array.from({ length: view.size }, (_, i) => values[(i % outputs) * inputs + Math.floor(i / outputs)]);
}

/** All parameters of a network, running statistics included. */
export function parametersFrom(spec: NetworkSpec, tensors: Tensors, at: string): Parameters {
  const parameters = new Parameters(spec);
  for (const { name } of parameters.layout) parameters.view(name).set(tensorFrom(spec, tensors, name, at));
  return parameters;
}

/** Loads the four networks of every agent. */
export function loadAgents(learner: Learner, agents: readonly z.infer<typeof agentSchema>[], at: string): void {
  for (const [agent, networks] of agents.entries()) {
    for (const [name, role] of REFERENCE_ROLES) {
      const spec = learner.spec.agents[agent][role === "policy" || role === "targetPolicy" ? "policy" : "critic"];
      learner.load(agent, role, parametersFrom(spec, networks[name], `${at}[${agent}].${name}`));
    }
  }
}

/** Puts a fixture's batch, with the rewards and done flags of the agent that learns, into the learner's. */
export function fillBatch(batch: Batch, fixture: FixtureBatch, agent: number): void {
  for (let row = 0; row < batch.rows; row++) {
    const observations = fixture.obs.flatMap((of) => of[row]);
    const actions = fixture.acs.flatMap((of) => of[row]);
    batch.joint.set(observations, row * batch.jointStride);
    batch.joint.set(actions, row * batch.jointStride + batch.actionOffset);
    batch.next.set(
      fixture.next_obs.flatMap((of) => of[row]),
      row * batch.nextStride,
    );
  }
  batch.reward.set(fixture.rews[agent]);
  batch.done.set(fixture.dones[agent]);
}

/** @throws if an array of the batch has not `rows` rows, or a row not the agent's width */
export function assertBatch(fixture: FixtureBatch, agents: Learner["spec"]["agents"], rows: number, at: string): void {
  const check = (name: keyof FixtureBatch, width: ((agent: number) => number) | null) => {
    const part = fixture[name];
    if (part.length !== agents.length)
      throw new Error(`${at}.${name} must have ${agents.length} agents; it has ${part.length}`);
    for (const [agent, list] of part.entries()) {
      if (list.length !== rows)
        throw new Error(`${at}.${name}[${agent}] must have ${rows} rows; it has ${list.length}`);
      if (!width) continue;
      const wrong = list.findIndex((row) => (row as number[]).length !== width(agent));
      if (wrong >= 0) throw new Error(`${at}.${name}[${agent}][${wrong}] must hold ${width(agent)} numbers`);
    }
  };
  check("obs", (agent) => agents[agent].policy.inputs);
  check("next_obs", (agent) => agents[agent].policy.inputs);
  check("acs", (agent) => agents[agent].policy.outputs);
  check("rews", null);
  check("dones", null);
}

function tensorAt(tensors: Tensors, name: string, at: string): number[] {
  const values = tensors[name];
  if (!values) throw new Error(`${at} has no "${name}"; it has ${Object.keys(tensors).join(", ")}`);
  return values;
}
