import type { Scalar, Tensor2D } from "@tensorflow/tfjs";
import { type HookName, hookSize } from "../../network/index.js";
import type { Batch, HookGradient, ImitationTerm, InputMask, LearnerSpec, OverlapTerm } from "../learner.js";
import type { AgentTensors } from "./agent-tensors.js";
import { columnsOf, matrix } from "./batch-tensors.js";
import { detach } from "./detach.js";
import { distance } from "./distance.js";
import { forward, type Mode } from "./forward.js";
import type { JointLayout } from "./joint-layout.js";
import { maskInputs } from "./mask-inputs.js";
import type { NetworkTensors } from "./network-tensors.js";
import { playedAction } from "./played-action.js";
import { accurateMean, accurateSum } from "./sums.js";
import { tensorflow } from "./tensorflow.js";

/** What the two losses of an update read. */
export interface UpdateContext {
  readonly spec: LearnerSpec;
  readonly layout: JointLayout;
  readonly agents: readonly AgentTensors[];
  readonly batch: Batch;
}

/**
 * Mean of (Q(joint) - y)^2 with y = reward + discount (1 - done) Q'(next observations, target policies' actions), every
 * network in train mode. The target is computed at once; the function returned is the part that is differentiated.
 */
export function criticLoss({ spec, layout, agents, batch }: UpdateContext, agent: number): () => Scalar {
  const tf = tensorflow();
  const { critic, targetCritic } = agents[agent].networks;
  const next = matrix(batch.next, batch.rows, batch.nextStride);
  const nextActions = agents.map(({ networks }, i) =>
    forward(networks.targetPolicy, columnsOf(next, layout.observations[i]), policyMode(spec, i), false),
  );
  const nextValue = forward(targetCritic, tf.concat2d([next, ...nextActions], 1), "train", false);
  const reward = matrix(batch.reward, batch.rows, 1);
  const open = tf.sub(1, matrix(batch.done, batch.rows, 1));
  const target = reward.add(open.mul(nextValue).mul(spec.discount));
  const joint = matrix(batch.joint, batch.rows, batch.jointStride);
  return () => accurateMean(forward(critic, joint, "train", true).sub(target).square());
}

/**
 * -mean Q + actionPenalty mean(action^2), every network in train mode: the agent's own action is differentiable, the
 * others' come from their present policies (not from the batch).
 */
export function policyLoss(
  { spec, layout, agents, batch }: UpdateContext,
  agent: number,
  mask?: InputMask,
): () => Scalar {
  const tf = tensorflow();
  const { policy, critic } = agents[agent].networks;
  const joint = matrix(batch.joint, batch.rows, batch.jointStride);
  const observations = columnsOf(joint, { start: 0, size: layout.observationColumns });
  const own = columnsOf(joint, layout.observations[agent]);
  const others = agents.map(({ networks }, i) =>
    i === agent
      ? undefined
      : forward(networks.policy, columnsOf(joint, layout.observations[i]), policyMode(spec, i), false),
  );
  return () => {
    const action = forward(policy, own, policyMode(spec, agent), true, mask && maskInputs(policy, own, mask));
    const actions = others.map((other) => other ?? action);
    const value = forward(critic, tf.concat2d([observations, ...actions], 1), "train", false);
    return accurateMean(action.square()).mul(spec.actionPenalty).sub(accurateMean(value)) as Scalar;
  };
}

/** A frozen agent's policies take part as ever, but their running statistics stay. */
function policyMode(spec: LearnerSpec, agent: number): Mode {
  return spec.agents[agent].frozen ? "frozen" : "train";
}

/** The distance of the activations at `term.at`, concatenated, between self and other observations; eval mode. */
export function overlapLoss(policy: NetworkTensors, term: OverlapTerm): () => Scalar {
  const tf = tensorflow();
  const self = matrix(term.self, term.rows, policy.spec.inputs);
  const other = matrix(term.other, term.rows, policy.spec.inputs);
  return () => {
    const own = tf.concat2d(activationsAt(policy, self, term.at), 1);
    const theirs = tf.concat2d(activationsAt(policy, other, term.at), 1);
    const a = term.played ? playedAction(own, term.played) : own;
    return distance(
      term.detach === "self" ? detach(a) : a,
      term.detach === "other" ? detach(theirs) : theirs,
      term.distance,
      term.reduction,
    );
  };
}

/** The distance of the policy's actions from given ones; eval mode. */
export function imitationLoss(policy: NetworkTensors, term: ImitationTerm): () => Scalar {
  const observations = matrix(term.observations, term.rows, policy.spec.inputs);
  const actions = matrix(term.actions, term.rows, policy.spec.outputs);
  return () => {
    const own = forward(policy, observations, "eval", true);
    const a = term.played ? playedAction(own, term.played) : own;
    return distance(a, actions, term.distance, term.reduction);
  };
}

/** A number whose gradient by the activations at the hooks is the one given; eval mode. */
export function hookLoss(policy: NetworkTensors, term: HookGradient, names: readonly HookName[]): () => Scalar {
  const observations = matrix(term.observations, term.rows, policy.spec.inputs);
  const gradients = names.map((name) =>
    matrix(term.gradients[name] as Float32Array, term.rows, hookSize(policy.spec, name)),
  );
  return () => {
    const activations = activationsAt(policy, observations, names);
    const products = activations.map((activation, i) => accurateSum(activation.mul(gradients[i])));
    return products.reduce((sum, product) => sum.add(product));
  };
}

/** Activations in the order of `names`, in eval mode; the pass ends after the last one needed. */
export function activationsAt(policy: NetworkTensors, inputs: Tensor2D, names: readonly HookName[]): Tensor2D[] {
  const seen = new Map<HookName, Tensor2D>();
  const wanted = new Set(names);
  forward(policy, inputs, "eval", true, (name, activation) => {
    if (wanted.has(name)) seen.set(name, activation);
    return seen.size === wanted.size ? "stop" : activation;
  });
  return names.map((name) => seen.get(name) as Tensor2D);
}
