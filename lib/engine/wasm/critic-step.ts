import { assertFinite } from "../learner-checks.js";
import { actOnBatch, normaliseActions, normaliseColumns } from "./batch-pass.js";
import { agentOf, type LearnerMemory } from "./learner-memory.js";

/** Bytes of a row of a critic's output: one value, padded to a vector. */
export const VALUE_STRIDE = 16;

/** One critic step on the batch: temporal-difference target, loss, clip, Adam. Returns the loss before the step. */
export function criticStep(memory: LearnerMemory, agent: number): number {
  const { kernels, spec, work } = memory;
  const { width } = memory.layout;
  const rows = spec.batchSize;
  const { critic } = agentOf(memory, agent);
  nextValues(memory, agent);

  normaliseColumns(memory, work.joint, 4 * width, work.jointHat, 0, width, work.jointStatistics);
  const trace = work.criticTrace;
  critic.network.forward(work.jointHat, 4 * width, rows, trace);
  critic.network.moveRunning(work.jointStatistics.mean, work.jointStatistics.variance, rows);
  const { nextValue, reward, done, criticOut } = work;
  const loss = kernels.criticLoss(trace.out, nextValue, VALUE_STRIDE, reward, done, rows, spec.discount, criticOut);
  assertFinite(loss, "critic loss", agent);
  critic.zeroGradient();
  const { gradient, network } = critic;
  network.backward(work.jointHat, 4 * width, rows, trace, criticOut, gradient, work.scratch, work.folded);
  assertFinite(critic.step(), "norm of the critic gradient", agent);
  return loss;
}

/** Values of the next observations by the target networks, into `work.nextValue`. */
function nextValues(memory: LearnerMemory, agent: number): void {
  const { layout, spec, work } = memory;
  const { actionOffset, width } = layout;
  const { nextHat, nextStatistics } = work;
  const { targetCritic } = memory.agents[agent];
  normaliseColumns(memory, work.next, 4 * actionOffset, nextHat, 0, actionOffset, nextStatistics);
  for (const [other, { targetPolicy }] of memory.agents.entries()) {
    actOnBatch(memory, targetPolicy, other, nextHat, nextStatistics, work.outTrace);
  }
  normaliseActions(memory, nextHat, nextStatistics);
  targetCritic.forward(nextHat, 4 * width, spec.batchSize, { ...work.outTrace, out: work.nextValue });
  targetCritic.moveRunning(nextStatistics.mean, nextStatistics.variance, spec.batchSize);
}
