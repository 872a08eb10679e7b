import { assertHookName, type HookName, hookSize } from "../../network/index.js";
import type { ImitationTerm, OverlapTerm, PlayedAction } from "../learner.js";
import { padded } from "./arena.js";
import type { Trace } from "./kernel-network.js";
import type { OptimisedNetwork } from "./optimised-network.js";
import { reduceDistances } from "./pair-terms.js";
import type { WasmLearner } from "./wasm-learner.js";

/** Adds the gradient of an overlap term (eval mode) to a policy's; returns the term without its weight. */
export function addOverlapGradient(learner: WasmLearner, policy: OptimisedNetwork, term: OverlapTerm): number {
  const { kernels, work } = learner;
  const { network } = policy;
  const { rows } = term;
  assertFits(learner, rows, term.self.length, network.spec.inputs, "self observations");
  assertFits(learner, rows, term.other.length, network.spec.inputs, "other observations");
  const at = hiddenOrAction(term.at, (name) => assertHookName(network.spec, name));
  const inputStride = 4 * padded(network.spec.inputs);
  const outputs = padded(network.spec.outputs);
  const self = work.policyTrace;
  const other = { ...work.criticTrace, out: work.otherPairOut };
  learner.stage(network, term.self, 0, rows, work.staged, work.stagedView);
  network.forward(work.staged, inputStride, rows, self);
  learner.stage(network, term.other, 0, rows, work.otherStaged, work.otherStagedView);
  network.forward(work.otherStaged, inputStride, rows, other);
  const selfAction = term.played ? playedAction(learner, term.played, rows, network.spec.outputs) : self.out;

  const sums = new Float64Array(kernels.memory.buffer, work.sums, rows).fill(0);
  for (const name of at) {
    const [a, b, n] = place(network.layers, name, self, other, selfAction);
    kernels.addSquaredDistance(a, 4 * n, b, 4 * n, rows, n, work.sums);
  }
  const columns = at.reduce((sum, name) => sum + hookSize(network.spec, name), 0);
  const { value, coefficients } = reduceDistances(sums, columns, term.distance, term.reduction, term.weight);
  view(learner, work.coefficients, rows).set(coefficients);

  for (const side of ["self", "other"] as const) {
    if (term.detach === side) continue;
    const sign = side === "self" ? 1 : -1;
    const trace = side === "self" ? self : other;
    let out = 0;
    if (at.includes("action")) {
      out = work.pairOut;
      view(learner, out, rows * outputs).fill(0);
      kernels.addScaledDifference(
        selfAction,
        4 * outputs,
        other.out,
        4 * outputs,
        work.coefficients,
        sign,
        out,
        4 * outputs,
        rows,
        outputs,
      );
      if (side === "self" && term.played) gate(learner, term.played, out, rows, network.spec.outputs);
      kernels.tanhBackward(trace.out, 4 * outputs, out, 4 * outputs, rows, outputs);
    }
    const inject = (l: number, start: number, count: number, d: number): void => {
      if (!at.includes(`h${l + 1}`)) return;
      const stride = 4 * network.layers[l].n;
      kernels.addScaledDifference(
        self.hidden[l] + start * stride,
        stride,
        other.hidden[l] + start * stride,
        stride,
        work.coefficients + 4 * start,
        sign,
        d,
        stride,
        count,
        network.layers[l].n,
      );
    };
    const staged = side === "self" ? work.staged : work.otherStaged;
    network.backward(staged, inputStride, rows, trace, out, policy.gradient, work.scratch, work.folded, inject);
  }
  return value;
}

/** Adds the gradient of an imitation term (eval mode) to a policy's; returns the term without its weight. */
export function addImitationGradient(learner: WasmLearner, policy: OptimisedNetwork, term: ImitationTerm): number {
  const { kernels, work } = learner;
  const { network } = policy;
  const { rows } = term;
  assertFits(learner, rows, term.observations.length, network.spec.inputs, "observations");
  assertFits(learner, rows, term.actions.length, network.spec.outputs, "actions");
  const outputs = padded(network.spec.outputs);
  const stride = 4 * outputs;
  const trace = work.policyTrace;
  learner.stage(network, term.observations, 0, rows, work.staged, work.stagedView);
  network.forward(work.staged, 4 * padded(network.spec.inputs), rows, trace);
  const action = term.played ? playedAction(learner, term.played, rows, network.spec.outputs) : trace.out;
  writeRows(learner, term.actions, rows, network.spec.outputs, work.otherPairOut);
  const sums = new Float64Array(kernels.memory.buffer, work.sums, rows).fill(0);
  kernels.addSquaredDistance(action, stride, work.otherPairOut, stride, rows, outputs, work.sums);
  const { value, coefficients } = reduceDistances(
    sums,
    network.spec.outputs,
    term.distance,
    term.reduction,
    term.weight,
  );
  view(learner, work.coefficients, rows).set(coefficients);
  const out = work.pairOut;
  view(learner, out, rows * outputs).fill(0);
  kernels.addScaledDifference(
    action,
    stride,
    work.otherPairOut,
    stride,
    work.coefficients,
    1,
    out,
    stride,
    rows,
    outputs,
  );
  if (term.played) gate(learner, term.played, out, rows, network.spec.outputs);
  kernels.tanhBackward(trace.out, stride, out, stride, rows, outputs);
  network.backward(
    work.staged,
    4 * padded(network.spec.inputs),
    rows,
    trace,
    out,
    policy.gradient,
    work.scratch,
    work.folded,
  );
  return value;
}

function hiddenOrAction(at: readonly HookName[], check: (name: string) => void): readonly HookName[] {
  if (at.length === 0) throw new Error("an overlap term needs at least one hook in `at`, such as h1; got none");
  for (const name of at) {
    check(name);
    if (name === "input")
      throw new Error(`an overlap term at "input" has nothing to learn; use the hidden layers or "action"`);
  }
  return at;
}

function place(
  layers: readonly { n: number }[],
  name: HookName,
  self: Trace,
  other: Trace,
  selfAction: number,
): [number, number, number] {
  if (name === "action") return [selfAction, other.out, layers[layers.length - 1].n];
  const l = Number(name.slice(1)) - 1;
  return [self.hidden[l], other.hidden[l], layers[l].n];
}

function view(learner: WasmLearner, pointer: number, count: number): Float32Array {
  return new Float32Array(learner.kernels.memory.buffer, pointer, count);
}

/** Writes [rows x columns] into padded rows. */
function writeRows(learner: WasmLearner, values: Float32Array, rows: number, columns: number, to: number): void {
  const n = padded(columns);
  const memory = view(learner, to, rows * n).fill(0);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) memory[r * n + c] = values[r * columns + c];
}

function playedAction(learner: WasmLearner, played: PlayedAction, rows: number, columns: number): number {
  writeRows(learner, played.actions, rows, columns, learner.work.playedOut);
  return learner.work.playedOut;
}

function gate(learner: WasmLearner, played: PlayedAction, out: number, rows: number, columns: number): void {
  const n = padded(columns);
  const memory = view(learner, out, rows * n);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) memory[r * n + c] *= played.gate[r * columns + c];
}

function assertFits(learner: WasmLearner, rows: number, length: number, columns: number, what: string): void {
  const most = learner.spec.batchSize;
  if (!(Number.isInteger(rows) && rows >= 1 && rows <= most)) {
    throw new Error(`a loss term takes 1 to ${most} rows (the batch size of the learner); got ${rows}`);
  }
  if (length < rows * columns) {
    throw new Error(`${what}: expected ${rows} x ${columns} = ${rows * columns} numbers; got ${length}`);
  }
}
