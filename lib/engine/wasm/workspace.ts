import type { LearnerSpec } from "../learner.js";
import { type Arena, padded } from "./arena.js";
import type { JointLayout } from "./joint-layout.js";
import { CHUNK, type Trace } from "./kernel-network.js";

/** Where the statistics of a batch's columns stand. */
export interface BatchStatistics {
  readonly mean: number;
  readonly variance: number;
  /** 1 / sqrt(variance + epsilon). */
  readonly inverse: number;
}

/** Batch matrices, activations and scratch of a learner, laid out once in wasm memory. Pointers are bytes. */
export class Workspace {
  readonly joint: number;
  readonly jointHat: number;
  readonly next: number;
  readonly nextHat: number;
  readonly reward: number;
  readonly done: number;
  /** Actions of all agents as just computed, [batch x action columns]. */
  readonly actions: number;
  readonly nextValue: number;
  readonly criticOut: number;
  readonly policyOut: number;
  readonly jointStatistics: BatchStatistics;
  readonly nextStatistics: BatchStatistics;
  /** Full traces, for backward passes. */
  readonly criticTrace: Trace;
  readonly policyTrace: Trace;
  /** A full output over one chunk of hidden activations. */
  readonly outTrace: Trace;
  /** One chunk of everything. */
  readonly scratchTrace: Trace;
  readonly otherScratchTrace: Trace;
  readonly staged: number;
  readonly stagedView: Float32Array;
  readonly otherStaged: number;
  readonly otherStagedView: Float32Array;
  readonly pairOut: number;
  readonly otherPairOut: number;
  readonly playedOut: number;
  readonly coefficients: number;
  readonly sums: number;
  readonly scratch: readonly [number, number];
  readonly folded: number;
  readonly actionWeights: number;

  constructor(spec: LearnerSpec, layout: JointLayout, arena: Arena) {
    const rows = padded(spec.batchSize);
    const networks = spec.agents.flatMap(({ policy, critic }) => [policy, critic]);
    const policies = spec.agents.map(({ policy }) => policy);
    const depth = Math.max(...networks.map((network) => network.hidden.length));
    const widths = Array.from({ length: depth }, (_, l) =>
      padded(Math.max(...networks.map((network) => network.hidden[l] ?? 0)), 8),
    );
    const widest = Math.max(...widths);
    const outputs = padded(Math.max(...policies.map((policy) => policy.outputs)));
    const inputs = padded(Math.max(...policies.map((policy) => policy.inputs)));
    const statistics = () => ({
      mean: arena.floats(layout.width + 4),
      variance: arena.floats(layout.width + 4),
      inverse: arena.floats(layout.width + 4),
    });
    const hidden = (count: number) => widths.map((width) => arena.floats(count * width));
    // Four floats of slack: kernels may read, never write, one vector past a row's last real column.
    const matrix = (columns: number) => arena.floats(rows * columns + 4);

    this.joint = matrix(layout.width);
    this.jointHat = matrix(layout.width);
    this.next = matrix(layout.actionOffset);
    this.nextHat = matrix(layout.width);
    this.reward = arena.floats(rows);
    this.done = arena.floats(rows);
    this.actions = matrix(layout.width - layout.actionOffset);
    this.nextValue = matrix(4);
    this.criticOut = matrix(4);
    this.policyOut = matrix(outputs);
    this.pairOut = matrix(outputs);
    this.otherPairOut = matrix(outputs);
    this.playedOut = matrix(outputs);
    this.jointStatistics = statistics();
    this.nextStatistics = statistics();
    this.criticTrace = { hidden: hidden(rows), out: matrix(4), kept: true };
    this.policyTrace = { hidden: hidden(rows), out: matrix(outputs), kept: true };
    this.outTrace = { hidden: hidden(CHUNK), out: matrix(outputs), kept: false };
    this.scratchTrace = { hidden: hidden(CHUNK), out: arena.floats(CHUNK * outputs), kept: false };
    this.otherScratchTrace = { hidden: hidden(CHUNK), out: arena.floats(CHUNK * outputs), kept: false };
    const stagedRows = Math.max(rows, CHUNK);
    this.staged = arena.floats(stagedRows * inputs);
    this.otherStaged = arena.floats(stagedRows * inputs);
    this.coefficients = arena.floats(rows);
    this.sums = arena.floats(2 * stagedRows);
    this.scratch = [arena.floats(CHUNK * widest), arena.floats(CHUNK * widest)];
    const first = Math.max(...networks.map((network) => padded(network.hidden[0], 8)));
    this.folded = arena.floats((Math.max(layout.width, inputs) + 1) * first);
    this.actionWeights = arena.floats(first * outputs);
    this.stagedView = arena.view(this.staged, stagedRows * inputs);
    this.otherStagedView = arena.view(this.otherStaged, stagedRows * inputs);
  }
}
