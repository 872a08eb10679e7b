import { type AgentSpec, type Learner, type LearnerSpec, NETWORK_ROLES } from "overlap-lab/engine/learner";
import { WasmLearner } from "overlap-lab/engine/wasm/wasm-learner";
import type { NetworkSpec } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { randomParameters, uniform } from "../tensor/tiny.js";

// Sizes that are no multiple of a vector, so that every row and column of the kernels has padding.

export interface Sizes {
  readonly observations: readonly number[];
  readonly actions: readonly number[];
  readonly hidden: readonly number[];
  readonly criticHidden?: readonly number[];
  readonly batchSize: number;
  readonly norm: boolean;
}

export const ODD: Sizes = {
  observations: [3, 5, 7],
  actions: [1, 2, 3],
  hidden: [5, 7, 3],
  batchSize: 9,
  norm: true,
};

export function oddSpec(sizes: Sizes = ODD, leakySlope = 0.01, frozen: readonly number[] = []): LearnerSpec {
  const { observations, actions, hidden, batchSize, norm } = sizes;
  const shared = { leakySlope, inputNorm: norm ? { epsilon: 1e-5, momentum: 0.1 } : null };
  const columns = [...observations, ...actions].reduce((sum, size) => sum + size, 0);
  const agents = observations.map((inputs, i): AgentSpec => {
    const policy: NetworkSpec = { ...shared, inputs, hidden, outputs: actions[i], output: "tanh" };
    const criticHidden = sizes.criticHidden ?? hidden;
    const critic: NetworkSpec = { ...shared, inputs: columns, hidden: criticHidden, outputs: 1, output: "linear" };
    return { policy, critic, frozen: frozen.includes(i) };
  });
  return {
    agents,
    batchSize,
    // A large epsilon: Adam turns the noise of a gradient near 0 into a step, which is not what these tests are about.
    adam: { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-3 },
    clip: 0.5,
    discount: 0.95,
    tau: 0.01,
    actionPenalty: 1e-3,
  };
}

/** Random networks and a random batch, the same for every learner of one specification and seed. */
export function fill<L extends Learner>(learner: L, seed = 7): L {
  const stream = Streams.from(seed).stream("init");
  const { spec, batch } = learner;
  for (const [agent, { policy, critic }] of spec.agents.entries()) {
    for (const role of NETWORK_ROLES) {
      learner.load(agent, role, randomParameters(role.endsWith("olicy") ? policy : critic, stream));
    }
  }
  const observations = spec.agents.reduce((sum, { policy }) => sum + policy.inputs, 0);
  const actions = spec.agents.reduce((sum, { policy }) => sum + policy.outputs, 0);
  for (let row = 0; row < batch.rows; row++) {
    batch.joint.set(uniform(stream, observations), row * batch.jointStride);
    batch.joint.set(uniform(stream, actions), row * batch.jointStride + batch.actionOffset);
    batch.next.set(uniform(stream, observations), row * batch.nextStride);
    batch.reward[row] = stream.uniform(-1, 1);
    batch.done[row] = row % 5 === 0 ? 1 : 0;
  }
  return learner;
}

/** Writes 1e3 wherever the kernels' memory holds nothing: results must not change. */
export function spoilPadding(learner: WasmLearner): void {
  const { arena, layout, work } = learner.memory;
  for (let row = 0; row < learner.batch.rows; row++) {
    for (const column of layout.padding) learner.batch.joint[row * layout.width + column] = 1e3;
    for (let c = layout.observations; c < layout.actionOffset; c++)
      learner.batch.next[row * layout.actionOffset + c] = 1e3;
  }
  work.stagedView.fill(1e3);
  work.otherStagedView.fill(1e3);
  const widest = Math.max(...learner.spec.agents.flatMap(({ policy, critic }) => [...policy.hidden, ...critic.hidden]));
  for (const scratch of work.scratch) arena.view(scratch, 64 * widest).fill(1e3);
  arena.view(work.actionWeights, learner.spec.agents[0].critic.hidden[0]).fill(1e3);
}

/** A wasm learner of odd sizes, filled, with spoilt padding. */
export function oddLearner(sizes: Sizes = ODD, leakySlope = 0.01): WasmLearner {
  const learner = fill(new WasmLearner(oddSpec(sizes, leakySlope)));
  spoilPadding(learner);
  return learner;
}

/** One round as MADDPG makes it, with an overlap and an imitation term for every agent. Returns all losses and norms. */
export function updateRound(learner: Learner, seed = 3): number[] {
  const numbers: number[] = [];
  const stream = Streams.from(seed).stream("pairs");
  for (const [agent, { policy }] of learner.spec.agents.entries()) {
    const rows = Math.min(5, learner.spec.batchSize);
    const self = uniform(stream, rows * policy.inputs);
    const other = uniform(stream, rows * policy.inputs);
    const actions = uniform(stream, rows * policy.outputs);
    const shared = { rows, reduction: "batch", weight: 0.3 } as const;
    numbers.push(learner.updateCritic(agent));
    learner.zeroPolicyGradient(agent);
    numbers.push(
      learner.accumulatePolicyGradient(agent),
      learner.accumulateOverlapGradient(agent, {
        ...shared,
        self,
        other,
        at: ["h1", "action"],
        distance: "logMse",
        detach: "none",
      }),
      learner.accumulateImitationGradient(agent, { ...shared, observations: self, actions, distance: "mse" }),
      learner.stepPolicy(agent),
    );
  }
  learner.moveTargets();
  return numbers;
}
