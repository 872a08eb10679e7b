import type { HookName } from "../../network/index.js";
import { hookSize } from "../../network/index.js";
import type { ImitationTerm, OverlapTerm, PlayedAction } from "../learner.js";
import { assertFinite, assertImitationTerm, assertOverlapTerm } from "../learner-checks.js";
import { padded } from "./arena.js";
import { placeOf, stage } from "./evaluate-policy.js";
import { agentOf, type LearnerMemory } from "./learner-memory.js";
import { reduceDistances } from "./pair-terms.js";
import { writeRows } from "./write-rows.js";

/** Adds the gradient of an overlap term (eval mode) to a policy's; returns the term without its weight. */
export function addOverlapGradient(memory: LearnerMemory, agent: number, term: OverlapTerm): number {
  const { kernels, work } = memory;
  const { policy } = agentOf(memory, agent);
  const { network } = policy;
  const { rows } = term;
  assertOverlapTerm(network.spec, term, memory.spec.batchSize);
  const at = hiddenOrAction(term.at);
  const inputStride = 4 * padded(network.spec.inputs);
  const outputs = padded(network.spec.outputs);
  const self = work.policyTrace;
  const other = { ...work.criticTrace, out: work.otherPairOut };
  stage(network, term.self, 0, rows, work.staged, work.stagedView);
  network.forward(work.staged, inputStride, rows, self);
  stage(network, term.other, 0, rows, work.otherStaged, work.otherStagedView);
  network.forward(work.otherStaged, inputStride, rows, other);
  const selfAction = term.played ? playedAction(memory, term.played, rows, network.spec.outputs) : self.out;

  const sums = new Float64Array(kernels.memory.buffer, work.sums, rows).fill(0);
  for (const name of at) {
    const { pointer, width } = placeOf(network, name, { ...self, out: selfAction });
    const theirs = placeOf(network, name, other).pointer;
    kernels.addSquaredDistance(pointer, 4 * width, theirs, 4 * width, rows, width, work.sums);
  }
  const columns = at.reduce((sum, name) => sum + hookSize(network.spec, name), 0);
  const { value, coefficients } = reduceDistances(sums, columns, term.distance, term.reduction, term.weight);
  view(memory, work.coefficients, rows).set(coefficients);

  for (const side of ["self", "other"] as const) {
    if (term.detach === side) continue;
    const sign = side === "self" ? 1 : -1;
    const trace = side === "self" ? self : other;
    let out = 0;
    if (at.includes("action")) {
      out = work.pairOut;
      view(memory, out, rows * outputs).fill(0);
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
      if (side === "self" && term.played) gate(memory, term.played, out, rows, network.spec.outputs);
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
  return assertFinite(value, "overlap term", agent);
}

/** Adds the gradient of an imitation term (eval mode) to a policy's; returns the term without its weight. */
export function addImitationGradient(memory: LearnerMemory, agent: number, term: ImitationTerm): number {
  const { kernels, work } = memory;
  const { policy } = agentOf(memory, agent);
  const { network } = policy;
  const { rows } = term;
  assertImitationTerm(network.spec, term, memory.spec.batchSize);
  const outputs = padded(network.spec.outputs);
  const stride = 4 * outputs;
  const trace = work.policyTrace;
  stage(network, term.observations, 0, rows, work.staged, work.stagedView);
  network.forward(work.staged, 4 * padded(network.spec.inputs), rows, trace);
  const action = term.played ? playedAction(memory, term.played, rows, network.spec.outputs) : trace.out;
  writeRows(memory.arena, term.actions, rows, network.spec.outputs, outputs, work.otherPairOut);
  const sums = new Float64Array(kernels.memory.buffer, work.sums, rows).fill(0);
  kernels.addSquaredDistance(action, stride, work.otherPairOut, stride, rows, outputs, work.sums);
  const { value, coefficients } = reduceDistances(
    sums,
    network.spec.outputs,
    term.distance,
    term.reduction,
    term.weight,
  );
  view(memory, work.coefficients, rows).set(coefficients);
  const out = work.pairOut;
  view(memory, out, rows * outputs).fill(0);
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
  if (term.played) gate(memory, term.played, out, rows, network.spec.outputs);
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
  return assertFinite(value, "imitation term", agent);
}

/** @throws at the input: the kernels keep no normalised input to compare */
function hiddenOrAction(at: readonly HookName[]): readonly HookName[] {
  if (at.includes("input")) {
    throw new Error(`an overlap term at "input" needs the tensor engine; use the hidden layers or "action" here`);
  }
  return at;
}

function view(memory: LearnerMemory, pointer: number, count: number): Float32Array {
  return new Float32Array(memory.kernels.memory.buffer, pointer, count);
}

function playedAction(memory: LearnerMemory, played: PlayedAction, rows: number, columns: number): number {
  writeRows(memory.arena, played.actions, rows, columns, padded(columns), memory.work.playedOut);
  return memory.work.playedOut;
}

function gate(memory: LearnerMemory, played: PlayedAction, out: number, rows: number, columns: number): void {
  const n = padded(columns);
  const values = view(memory, out, rows * n);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) values[r * n + c] *= played.gate[r * columns + c];
}
