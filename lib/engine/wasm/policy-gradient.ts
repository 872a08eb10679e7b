import type { InputMask } from "../learner.js";
import { assertFinite, assertInputMask } from "../learner-checks.js";
import { padded } from "./arena.js";
import { actOnBatch, normaliseActions, normaliseColumns } from "./batch-pass.js";
import { VALUE_STRIDE } from "./critic-step.js";
import { CHUNK, type KernelNetwork } from "./kernel-network.js";
import { agentOf, type LearnerMemory } from "./learner-memory.js";

/** Adds the gradient of -mean Q + actionPenalty mean(action^2) on the batch to a policy's. Returns that loss. */
export function addBatchPolicyGradient(memory: LearnerMemory, agent: number, mask?: InputMask): number {
  const { kernels, layout, spec, work } = memory;
  const { observation, action, actionOffset, width } = layout;
  const { jointHat, jointStatistics, policyTrace, policyOut } = work;
  const rows = spec.batchSize;
  const { policy, critic } = agentOf(memory, agent);
  const { outputs } = policy.network.spec;
  const os = 4 * padded(outputs);
  normaliseColumns(memory, work.joint, 4 * width, jointHat, 0, actionOffset, jointStatistics);
  const ownHat = mask ? maskedCopy(memory, agent, mask) : jointHat;
  for (const [other, networks] of memory.agents.entries()) {
    const [hat, trace] = other === agent ? [ownHat, policyTrace] : [jointHat, work.outTrace];
    actOnBatch(memory, networks.policy.network, other, hat, jointStatistics, trace);
  }
  normaliseActions(memory, jointHat, jointStatistics);
  critic.network.forward(jointHat, 4 * width, rows, work.criticTrace);
  critic.network.moveRunning(jointStatistics.mean, jointStatistics.variance, rows);
  const value = kernels.columnMean(work.criticTrace.out, VALUE_STRIDE, rows);

  actionGradient(memory, critic.network, action[agent], outputs);
  if (critic.network.spec.inputNorm) {
    const at = 4 * action[agent];
    const inverse = jointStatistics.inverse + at;
    kernels.normaliseBackward(policyOut, os, jointHat + at, 4 * width, rows, padded(outputs), inverse);
  }
  const penalty = spec.actionPenalty / (rows * outputs);
  const squares = kernels.addActionPenalty(policyTrace.out, os, policyOut, os, rows, outputs, penalty);
  kernels.tanhBackward(policyTrace.out, os, policyOut, os, rows, padded(outputs));
  const input = ownHat + 4 * observation[agent];
  const { gradient, network } = policy;
  network.backward(input, 4 * width, rows, policyTrace, policyOut, gradient, work.scratch, work.folded);
  return assertFinite(-value + penalty * squares, "policy loss", agent);
}

/** The normalised batch with an agent's masked columns as they are where they read 0; in the room of the next rows. */
function maskedCopy({ arena, kernels, layout, spec, work }: LearnerMemory, agent: number, mask: InputMask): number {
  const { policy } = spec.agents[agent];
  const { observation, width } = layout;
  assertInputMask(policy, mask, spec.batchSize);
  kernels.copyColumns(work.jointHat, 4 * width, work.nextHat, 4 * width, spec.batchSize, width);
  const hat = arena.view(work.nextHat, spec.batchSize * width);
  for (const column of mask.columns) {
    const at = observation[agent] + column;
    const [mean] = arena.view(work.jointStatistics.mean + 4 * at, 1);
    const [inverse] = arena.view(work.jointStatistics.inverse + 4 * at, 1);
    const zero = policy.inputNorm ? (0 - mean) * inverse : 0;
    for (let r = 0; r < spec.batchSize; r++) if (mask.rows[r] === 1) hat[r * width + at] = zero;
  }
  return work.nextHat;
}

/** Gradient of -mean Q with respect to an agent's normalised actions, into `policyOut`. No critic weight gradients. */
function actionGradient(
  { arena, kernels, spec, work }: LearnerMemory,
  critic: KernelNetwork,
  column: number,
  outputs: number,
): void {
  const n = padded(outputs);
  const os = 4 * n;
  const first = critic.layers[0];
  kernels.fillColumn(work.criticOut, VALUE_STRIDE, spec.batchSize, -1 / spec.batchSize);
  // An agent with more actions may have been here before: its weights must not stay in the padding of this one's.
  arena.view(work.actionWeights, first.outputs * n).fill(0);
  const weights = critic.fold() + 4 * column * first.n;
  kernels.transpose(weights, 4 * first.n, outputs, first.outputs, work.actionWeights, os);
  for (let start = 0; start < spec.batchSize; start += CHUNK) {
    const count = Math.min(CHUNK, spec.batchSize - start);
    const to = work.policyOut + start * os;
    critic.backwardChunk(
      work.criticTrace,
      start,
      count,
      work.criticOut + VALUE_STRIDE * start,
      work.scratch,
      (l, d) => {
        if (l > 0) return;
        kernels.dense(d, 4 * first.n, work.actionWeights, os, 0, to, os, 0, count, first.outputs, n, 0, 0);
      },
    );
  }
}
