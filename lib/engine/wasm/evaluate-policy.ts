import { assertHookName, type HookName, hookSize, type Parameters } from "../../network/index.js";
import type { Activations } from "../learner.js";
import { assertLength } from "../learner-checks.js";
import { padded } from "./arena.js";
import { CHUNK, type KernelNetwork, type Trace } from "./kernel-network.js";
import { agentOf, type LearnerMemory } from "./learner-memory.js";

// Policies in eval mode, by their running statistics: actions, activations, distances.

/** Copies rows of observations into wasm memory and normalises them by the running statistics. */
export function stage(
  network: KernelNetwork,
  observations: Float32Array,
  start: number,
  count: number,
  to: number,
  view: Float32Array,
): void {
  const { inputs } = network.spec;
  const stride = padded(inputs);
  for (let r = 0; r < count; r++) {
    for (let c = 0; c < inputs; c++) view[r * stride + c] = observations[(start + r) * inputs + c];
  }
  network.normaliseByRunning(to, 4 * stride, count, to);
}

/** Greedy actions; see `Learner.act`. */
export function act(
  memory: LearnerMemory,
  agent: number,
  observations: Float32Array,
  rows: number,
  out: Float32Array,
): void {
  const { network } = agentOf(memory, agent).policy;
  const { inputs, outputs } = network.spec;
  assertLength("observations", observations, rows * inputs);
  assertLength("out", out, rows * outputs);
  evaluate(memory, network, observations, rows, (start, count, trace) => {
    copyRows(memory, trace.out, count, padded(outputs), outputs, out, start);
  });
}

/** Activations by hook name; see `Learner.activations`. */
export function activations(
  memory: LearnerMemory,
  agent: number,
  observations: Float32Array,
  rows: number,
  names: readonly HookName[],
): Record<string, Activations> {
  const { network } = agentOf(memory, agent).policy;
  const result: Record<string, Activations> = {};
  for (const name of names) {
    const columns = hookSize(network.spec, name);
    result[name] = { rows, columns, data: new Float32Array(rows * columns) };
  }
  assertLength("observations", observations, rows * network.spec.inputs);
  const parameters = network.read();
  evaluate(memory, network, observations, rows, (start, count, trace) => {
    for (const name of names) {
      const { columns, data } = result[name];
      if (name === "input") copyInput(memory, parameters, start, count, data);
      else {
        const { pointer, width } = placeOf(network, name, trace);
        copyRows(memory, pointer, count, width, columns, data, start);
      }
    }
  });
  return result;
}

/** Mean squared differences row by row; see `Learner.squaredDistances`. */
export function squaredDistances(
  memory: LearnerMemory,
  agent: number,
  self: Float32Array,
  other: Float32Array,
  rows: number,
  at: readonly HookName[],
): Float64Array {
  const { kernels, work } = memory;
  const { network } = agentOf(memory, agent).policy;
  for (const name of at) {
    assertHookName(network.spec, name);
    if (name === "input") {
      throw new Error(`distances at "input" are not kept by the wasm engine; use the hidden layers or "action"`);
    }
  }
  assertLength("self", self, rows * network.spec.inputs);
  assertLength("other", other, rows * network.spec.inputs);
  const out = new Float64Array(rows);
  const stride = 4 * padded(network.spec.inputs);
  const columns = at.reduce((sum, name) => sum + hookSize(network.spec, name), 0);
  for (let start = 0; start < rows; start += CHUNK) {
    const count = Math.min(CHUNK, rows - start);
    const sums = new Float64Array(kernels.memory.buffer, work.sums, count).fill(0);
    stage(network, self, start, count, work.staged, work.stagedView);
    network.forward(work.staged, stride, count, work.scratchTrace);
    stage(network, other, start, count, work.otherStaged, work.otherStagedView);
    network.forward(work.otherStaged, stride, count, work.otherScratchTrace);
    for (const name of at) {
      const a = placeOf(network, name, work.scratchTrace);
      const b = placeOf(network, name, work.otherScratchTrace);
      kernels.addSquaredDistance(a.pointer, 4 * a.width, b.pointer, 4 * b.width, count, a.width, work.sums);
    }
    for (let r = 0; r < count; r++) out[start + r] = sums[r] / columns;
  }
  return out;
}

/** Where a trace holds the activation at a hidden or action hook, and the floats of a row there. */
export function placeOf(network: KernelNetwork, name: HookName, trace: Trace): { pointer: number; width: number } {
  const l = name === "action" ? network.layers.length - 1 : Number(name.slice(1)) - 1;
  return { pointer: name === "action" ? trace.out : trace.hidden[l], width: network.layers[l].n };
}

/** Runs rows through a network, a chunk at a time. */
function evaluate(
  { work }: LearnerMemory,
  network: KernelNetwork,
  observations: Float32Array,
  rows: number,
  read: (start: number, count: number, trace: Trace) => void,
): void {
  for (let start = 0; start < rows; start += CHUNK) {
    const count = Math.min(CHUNK, rows - start);
    stage(network, observations, start, count, work.staged, work.stagedView);
    network.forward(work.staged, 4 * padded(network.spec.inputs), count, work.scratchTrace);
    read(start, count, work.scratchTrace);
  }
}

/** Copies rows of `width` floats at `pointer`, without their padding, to row `start` on of `out`. */
function copyRows(
  { arena }: LearnerMemory,
  pointer: number,
  count: number,
  width: number,
  columns: number,
  out: Float32Array,
  start: number,
): void {
  const from = arena.view(pointer, count * width);
  for (let r = 0; r < count; r++) {
    for (let c = 0; c < columns; c++) out[(start + r) * columns + c] = from[r * width + c];
  }
}

/** The normalised input: the kernels fold scale and shift into the first layer, so it is worked out here. */
function copyInput(
  { work }: LearnerMemory,
  parameters: Parameters,
  start: number,
  count: number,
  data: Float32Array,
): void {
  const { inputs, inputNorm } = parameters.spec;
  const stride = padded(inputs);
  for (let r = 0; r < count; r++) {
    for (let c = 0; c < inputs; c++) {
      const x = work.stagedView[r * stride + c];
      data[(start + r) * inputs + c] = inputNorm
        ? x * parameters.view("input.scale")[c] + parameters.view("input.shift")[c]
        : x;
    }
  }
}
