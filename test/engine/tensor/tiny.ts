import type { Learner, LearnerSpec } from "overlap-lab/engine/learner";
import { NETWORK_ROLES } from "overlap-lab/engine/learner";
import { TensorLearner } from "overlap-lab/engine/tensor/index";
import { criticSpec, initialise, type NetworkSpec, type Parameters, policySpec } from "overlap-lab/network/index";
import { type Stream, Streams } from "overlap-lab/random/index";

/** The backends that need nothing but npm. */
export const BACKENDS = ["cpu", "wasm"] as const;

/** Two agents that see 3 and 4 numbers, with two hidden layers of 6 units. */
export function tinySpec() {
  return {
    agents: [
      { policy: policySpec(3, 2, [6, 6]), critic: criticSpec(11, [6, 6]) },
      { policy: policySpec(4, 2, [6, 6]), critic: criticSpec(11, [6, 6]) },
    ],
    batchSize: 8,
    adam: { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    clip: 0.5,
    discount: 0.95,
    tau: 0.01,
    actionPenalty: 1e-3,
  } as const satisfies LearnerSpec;
}

/** Parameters with every tensor, running statistics included, away from its default. */
export function randomParameters(spec: NetworkSpec, stream: Stream): Parameters {
  const parameters = initialise(spec, stream);
  for (const { name } of parameters.layout) {
    const values = parameters.view(name);
    if (name === "output.weight") for (let i = 0; i < values.length; i++) values[i] = stream.uniform(-0.4, 0.4);
    if (name === "input.scale" || name === "input.variance") {
      for (let i = 0; i < values.length; i++) values[i] = stream.uniform(0.7, 1.3);
    }
    if (name === "input.shift" || name === "input.mean") {
      for (let i = 0; i < values.length; i++) values[i] = stream.uniform(-0.3, 0.3);
    }
  }
  return parameters;
}

export function uniform(stream: Stream, length: number): Float32Array {
  return Float32Array.from({ length }, () => stream.uniform(-1, 1));
}

/** A learner with random networks and a random batch, the same for every call. */
export function tinyLearner(leakySlope = 0.01) {
  const spec = tinySpec();
  const [{ policy: red, critic }, { policy: blue }] = spec.agents;
  const learner = new TensorLearner({
    ...spec,
    agents: [
      { policy: { ...red, leakySlope }, critic: { ...critic, leakySlope } },
      { policy: { ...blue, leakySlope }, critic: { ...critic, leakySlope } },
    ],
  });
  const stream = Streams.from(7).stream("init");
  for (const [agent, { policy, critic }] of learner.spec.agents.entries()) {
    for (const role of NETWORK_ROLES) {
      learner.load(agent, role, randomParameters(role.endsWith("olicy") ? policy : critic, stream));
    }
  }
  const { batch } = learner;
  for (const array of [batch.joint, batch.next, batch.reward]) array.set(uniform(stream, array.length));
  batch.done.set(Float32Array.from(batch.done, (_, i) => Number(i % 5 === 0)));
  return learner;
}

/** One update of every agent, as MADDPG does it, with an overlap and an imitation term for the last agent. */
export function updateAll(learner: Learner, numbers = learner.batch): void {
  const self = numbers.joint.slice(0, 8);
  const other = numbers.next.slice(0, 8);
  const actions = numbers.joint.slice(8, 12);
  for (const agent of [0, 1]) {
    learner.updateCritic(agent);
    learner.zeroPolicyGradient(agent);
    learner.accumulatePolicyGradient(agent);
    if (agent === 1) {
      const shared = { rows: 2, reduction: "batch", weight: 0.3 } as const;
      const overlap = { ...shared, self, other, at: ["h1", "h2"], distance: "logMse", detach: "none" } as const;
      learner.accumulateOverlapGradient(agent, overlap);
      learner.accumulateImitationGradient(agent, { ...shared, observations: self, actions, distance: "mse" });
    }
    learner.stepPolicy(agent);
  }
  learner.moveTargets();
}
