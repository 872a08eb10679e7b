import { padded } from "./arena.js";
import type { KernelNetwork, Trace } from "./kernel-network.js";
import type { LearnerMemory } from "./learner-memory.js";
import type { BatchStatistics } from "./workspace.js";

// Train mode: networks over a whole batch, normalised by the statistics of the batch.

/** Batch statistics of columns [from, to) of a joint matrix, and their normalised rows, into `hat`. */
export function normaliseColumns(
  { kernels, layout, spec }: LearnerMemory,
  raw: number,
  rawStride: number,
  hat: number,
  from: number,
  to: number,
  statistics: BatchStatistics,
): void {
  const columns = to - from;
  const at = 4 * from;
  const hatStride = 4 * layout.width;
  const rows = spec.batchSize;
  const epsilon = spec.agents[0].policy.inputNorm?.epsilon;
  const { mean, variance, inverse } = statistics;
  if (epsilon === undefined) kernels.copyColumns(raw, rawStride, hat + at, hatStride, rows, columns);
  else {
    kernels.columnMoments(raw, rawStride, rows, columns, mean + at, variance + at);
    kernels.inverseDeviation(variance + at, columns, epsilon, inverse + at);
    kernels.normalise(raw, rawStride, rows, columns, mean + at, inverse + at, hat + at, hatStride);
  }
  // Whatever was left in the padding of the raw rows must not reach a network.
  for (const column of layout.padding) {
    if (column >= from && column < to) kernels.fillColumn(hat + 4 * column, hatStride, rows, 0);
  }
}

/** Forward pass of a policy on its slice of a normalised joint matrix; its actions go to their columns of `work.actions`. */
export function actOnBatch(
  { kernels, layout, spec, work }: LearnerMemory,
  network: KernelNetwork,
  agent: number,
  hat: number,
  statistics: BatchStatistics,
  trace: Trace,
): void {
  const { observation, action, actionOffset, width } = layout;
  const { outputs } = network.spec;
  const at = 4 * observation[agent];
  network.forward(hat + at, 4 * width, spec.batchSize, trace);
  if (!spec.agents[agent].frozen) network.moveRunning(statistics.mean + at, statistics.variance + at, spec.batchSize);
  const to = work.actions + 4 * (action[agent] - actionOffset);
  kernels.copyColumns(trace.out, 4 * padded(outputs), to, 4 * (width - actionOffset), spec.batchSize, outputs);
}

/** Normalises the actions of all agents as just computed, into the action columns of `hat`. */
export function normaliseActions(memory: LearnerMemory, hat: number, statistics: BatchStatistics): void {
  const { actionOffset, width } = memory.layout;
  normaliseColumns(memory, memory.work.actions, 4 * (width - actionOffset), hat, actionOffset, width, statistics);
}
