import { assertHookName, type HookName, hookSize, Parameters } from "../../network/index.js";
import {
  type Activations,
  type Batch,
  type EngineInfo,
  type ImitationTerm,
  type Learner,
  type LearnerSpec,
  NETWORK_ROLES,
  type NetworkRole,
  type OverlapTerm,
} from "../learner.js";
import { Arena, padded } from "./arena.js";
import { type JointLayout, jointLayout } from "./joint-layout.js";
import { CHUNK, KernelNetwork, type Trace } from "./kernel-network.js";
import { instantiateKernels, type Kernels } from "./kernels.js";
import { OptimisedNetwork } from "./optimised-network.js";
import { addImitationGradient, addOverlapGradient } from "./pair-gradients.js";
import { Workspace } from "./workspace.js";

/** One agent's networks in wasm memory. */
export interface KernelAgent {
  readonly policy: OptimisedNetwork;
  readonly critic: OptimisedNetwork;
  readonly targetPolicy: KernelNetwork;
  readonly targetCritic: KernelNetwork;
}

/** The default engine: everything lives in one wasm memory, and an update is a few dozen kernel calls a chunk of rows. */
export class WasmLearner implements Learner {
  readonly info: EngineInfo;
  readonly batch: Batch;
  readonly kernels: Kernels;
  readonly agents: readonly KernelAgent[];
  readonly #layout: JointLayout;
  readonly #arena: Arena;
  readonly work: Workspace;

  /** @param options.fast relaxed SIMD: a little faster, and no longer the same bits on every machine */
  constructor(
    readonly spec: LearnerSpec,
    options: { readonly fast?: boolean } = {},
  ) {
    const fast = options.fast ?? false;
    this.info = { engine: "wasm", backend: fast ? "wasm-relaxed-simd" : "wasm-simd", exact: !fast };
    this.kernels = instantiateKernels(fast);
    this.#arena = new Arena(this.kernels.memory, this.kernels.heapStart());
    this.#layout = jointLayout(spec);
    const arena = this.#arena;
    const layout = this.#layout;
    this.agents = spec.agents.map(({ policy, critic }) => {
      const own = Array.from({ length: policy.inputs }, (_, i) => i);
      const makePolicy = () => new KernelNetwork(policy, this.kernels, arena, own, policy.inputs);
      const makeCritic = () => new KernelNetwork(critic, this.kernels, arena, layout.criticColumns, layout.width);
      return {
        policy: new OptimisedNetwork(makePolicy(), spec, this.kernels, arena),
        critic: new OptimisedNetwork(makeCritic(), spec, this.kernels, arena),
        targetPolicy: makePolicy(),
        targetCritic: makeCritic(),
      };
    });
    this.work = new Workspace(spec, layout, arena);
    const { work } = this;
    this.batch = {
      rows: spec.batchSize,
      joint: arena.view(work.joint, spec.batchSize * layout.width),
      jointStride: layout.width,
      actionOffset: layout.actionOffset,
      next: arena.view(work.next, spec.batchSize * layout.actionOffset),
      nextStride: layout.actionOffset,
      reward: arena.view(work.reward, spec.batchSize),
      done: arena.view(work.done, spec.batchSize),
    };
  }

  #network(agent: number, role: NetworkRole): KernelNetwork {
    const networks = this.#agent(agent);
    if (role === "policy" || role === "critic") return networks[role].network;
    return networks[role];
  }

  #agent(agent: number): KernelAgent {
    const networks = this.agents[agent];
    if (!networks) throw new Error(`no agent ${agent}: this learner has agents 0 to ${this.agents.length - 1}`);
    return networks;
  }

  parameters(agent: number, role: NetworkRole): Parameters {
    return this.#network(agent, role).read();
  }

  load(agent: number, role: NetworkRole, parameters: Parameters): void {
    const network = this.#network(agent, role);
    if (JSON.stringify(parameters.spec) !== JSON.stringify(network.spec)) {
      throw new Error(
        `the ${role} of agent ${agent} is ${JSON.stringify(network.spec)}; the parameters are of ${JSON.stringify(parameters.spec)}`,
      );
    }
    network.write(parameters);
  }

  act(agent: number, observations: Float32Array, rows: number, out: Float32Array): void {
    const { network } = this.#agent(agent).policy;
    const { outputs } = network.spec;
    this.#evaluate(network, observations, rows, (start, count, trace) => {
      const n = padded(outputs);
      const memory = this.#arena.view(trace.out, count * n);
      for (let r = 0; r < count; r++) {
        for (let c = 0; c < outputs; c++) out[(start + r) * outputs + c] = memory[r * n + c];
      }
    });
  }

  /** Runs rows through a network in eval mode, a chunk at a time. */
  #evaluate(
    network: KernelNetwork,
    observations: Float32Array,
    rows: number,
    read: (start: number, count: number, trace: Trace) => void,
  ): void {
    const trace = this.work.scratchTrace;
    for (let start = 0; start < rows; start += CHUNK) {
      const count = Math.min(CHUNK, rows - start);
      this.stage(network, observations, start, count, this.work.staged, this.work.stagedView);
      network.forward(this.work.staged, 4 * padded(network.spec.inputs), count, trace);
      read(start, count, trace);
    }
  }

  /** Copies rows of observations into wasm memory and normalises them by the running statistics. */
  stage(
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

  activations(
    agent: number,
    observations: Float32Array,
    rows: number,
    names: readonly HookName[],
  ): Record<string, Activations> {
    const { network } = this.#agent(agent).policy;
    const { spec } = network;
    const result: Record<string, Activations> = {};
    for (const name of names) {
      const columns = hookSize(spec, name);
      result[name] = { rows, columns, data: new Float32Array(rows * columns) };
    }
    const parameters = names.includes("input") ? network.read() : undefined;
    this.#evaluate(network, observations, rows, (start, count, trace) => {
      for (const name of names) {
        const { columns, data } = result[name];
        if (name === "input") {
          this.#copyInput(parameters as Parameters, start, count, columns, data);
          continue;
        }
        const l = name === "action" ? network.layers.length - 1 : Number(name.slice(1)) - 1;
        const n = network.layers[l].n;
        const memory = this.#arena.view(name === "action" ? trace.out : trace.hidden[l], count * n);
        for (let r = 0; r < count; r++) {
          for (let c = 0; c < columns; c++) data[(start + r) * columns + c] = memory[r * n + c];
        }
      }
    });
    return result;
  }

  #copyInput(parameters: Parameters, start: number, count: number, columns: number, data: Float32Array): void {
    const norm = parameters.spec.inputNorm !== null;
    const stride = padded(columns);
    for (let r = 0; r < count; r++) {
      for (let c = 0; c < columns; c++) {
        const x = this.work.stagedView[r * stride + c];
        data[(start + r) * columns + c] = norm
          ? x * parameters.view("input.scale")[c] + parameters.view("input.shift")[c]
          : x;
      }
    }
  }

  squaredDistances(
    agent: number,
    self: Float32Array,
    other: Float32Array,
    rows: number,
    at: readonly HookName[],
  ): Float64Array {
    const { network } = this.#agent(agent).policy;
    for (const name of at) assertHookName(network.spec, name);
    const out = new Float64Array(rows);
    const { kernels, work } = this;
    const stride = 4 * padded(network.spec.inputs);
    const columns = at.reduce((sum, name) => sum + hookSize(network.spec, name), 0);
    for (let start = 0; start < rows; start += CHUNK) {
      const count = Math.min(CHUNK, rows - start);
      const sums = new Float64Array(kernels.memory.buffer, work.sums, count).fill(0);
      this.stage(network, self, start, count, work.staged, work.stagedView);
      network.forward(work.staged, stride, count, work.scratchTrace);
      this.stage(network, other, start, count, work.otherStaged, work.otherStagedView);
      network.forward(work.otherStaged, stride, count, work.otherScratchTrace);
      for (const name of at) {
        const [a, b, n] = this.#atHook(network, name, work.scratchTrace, work.otherScratchTrace);
        kernels.addSquaredDistance(a, 4 * n, b, 4 * n, count, n, work.sums);
      }
      for (let r = 0; r < count; r++) out[start + r] = sums[r] / columns;
    }
    return out;
  }

  #atHook(network: KernelNetwork, name: HookName, a: Trace, b: Trace): [number, number, number] {
    if (name === "input") {
      throw new Error(`distances at "input" are not kept by the wasm engine; use the hidden layers or "action"`);
    }
    const l = name === "action" ? network.layers.length - 1 : Number(name.slice(1)) - 1;
    const n = network.layers[l].n;
    return name === "action" ? [a.out, b.out, n] : [a.hidden[l], b.hidden[l], n];
  }

  /** Batch statistics and normalised rows of columns [from, to) of a joint matrix. */
  #normaliseColumns(
    raw: number,
    rawStride: number,
    hat: number,
    from: number,
    to: number,
    statistics: Statistics,
  ): void {
    const { kernels, spec } = this;
    const columns = to - from;
    const at = 4 * from;
    const epsilon = spec.agents[0].policy.inputNorm?.epsilon;
    const { mean, variance, inverse } = statistics;
    if (epsilon === undefined) {
      kernels.copyColumns(raw, rawStride, hat + at, 4 * this.#layout.width, spec.batchSize, columns);
      return;
    }
    kernels.columnMoments(raw, rawStride, spec.batchSize, columns, mean + at, variance + at);
    kernels.inverseDeviation(variance + at, columns, epsilon, inverse + at);
    kernels.normalise(
      raw,
      rawStride,
      spec.batchSize,
      columns,
      mean + at,
      inverse + at,
      hat + at,
      4 * this.#layout.width,
    );
  }

  /** Train-mode forward pass of a policy on its slice of a normalised joint matrix; its actions go to their columns. */
  #actOnBatch(network: KernelNetwork, agent: number, hat: number, statistics: Statistics, trace: Trace): void {
    const { kernels, spec, work } = this;
    const { observation, action, actionOffset, width } = this.#layout;
    const at = 4 * observation[agent];
    network.forward(hat + at, 4 * width, spec.batchSize, trace);
    if (!spec.agents[agent].frozen) network.moveRunning(statistics.mean + at, statistics.variance + at, spec.batchSize);
    kernels.copyColumns(
      trace.out,
      4 * padded(network.spec.outputs),
      work.actions + 4 * (action[agent] - actionOffset),
      4 * (width - actionOffset),
      spec.batchSize,
      network.spec.outputs,
    );
  }

  updateCritic(agent: number): number {
    const { kernels, spec, work } = this;
    const { actionOffset, width } = this.#layout;
    const rows = spec.batchSize;
    const { critic, targetCritic } = this.#agent(agent);
    this.#normaliseColumns(work.next, 4 * actionOffset, work.nextHat, 0, actionOffset, work.nextStatistics);
    for (const [other, networks] of this.agents.entries()) {
      this.#actOnBatch(networks.targetPolicy, other, work.nextHat, work.nextStatistics, work.outTrace);
    }
    this.#normaliseColumns(
      work.actions,
      4 * (width - actionOffset),
      work.nextHat,
      actionOffset,
      width,
      work.nextStatistics,
    );
    targetCritic.forward(work.nextHat, 4 * width, rows, { ...work.outTrace, out: work.nextValue });
    targetCritic.moveRunning(work.nextStatistics.mean, work.nextStatistics.variance, rows);

    this.#normaliseColumns(work.joint, 4 * width, work.jointHat, 0, width, work.jointStatistics);
    const trace = work.criticTrace;
    critic.network.forward(work.jointHat, 4 * width, rows, trace);
    critic.network.moveRunning(work.jointStatistics.mean, work.jointStatistics.variance, rows);
    const loss = kernels.criticLoss(
      trace.out,
      work.nextValue,
      16,
      work.reward,
      work.done,
      rows,
      spec.discount,
      work.criticOut,
    );
    critic.zeroGradient();
    critic.network.backward(
      work.jointHat,
      4 * width,
      rows,
      trace,
      work.criticOut,
      critic.gradient,
      work.scratch,
      work.folded,
    );
    critic.step();
    return finite(loss, "critic loss", agent);
  }

  zeroPolicyGradient(agent: number): void {
    this.#agent(agent).policy.zeroGradient();
  }

  accumulatePolicyGradient(agent: number): number {
    const { kernels, spec, work } = this;
    const { observation, action, actionOffset, width } = this.#layout;
    const rows = spec.batchSize;
    const { policy, critic } = this.#agent(agent);
    const outputs = policy.network.spec.outputs;
    const os = 4 * padded(outputs);
    this.#normaliseColumns(work.joint, 4 * width, work.jointHat, 0, actionOffset, work.jointStatistics);
    for (const [other, networks] of this.agents.entries()) {
      const trace = other === agent ? work.policyTrace : work.outTrace;
      this.#actOnBatch(networks.policy.network, other, work.jointHat, work.jointStatistics, trace);
    }
    this.#normaliseColumns(
      work.actions,
      4 * (width - actionOffset),
      work.jointHat,
      actionOffset,
      width,
      work.jointStatistics,
    );
    critic.network.forward(work.jointHat, 4 * width, rows, work.criticTrace);
    critic.network.moveRunning(work.jointStatistics.mean, work.jointStatistics.variance, rows);
    const value = kernels.columnMean(work.criticTrace.out, 16, rows);

    this.#actionGradient(critic.network, action[agent], outputs);
    if (spec.agents[agent].critic.inputNorm) {
      kernels.normaliseBackward(
        work.policyOut,
        os,
        work.jointHat + 4 * action[agent],
        4 * width,
        rows,
        padded(outputs),
        work.jointStatistics.inverse + 4 * action[agent],
      );
    }
    const penalty = spec.actionPenalty / (rows * outputs);
    const squares = kernels.addActionPenalty(work.policyTrace.out, os, work.policyOut, os, rows, outputs, penalty);
    kernels.tanhBackward(work.policyTrace.out, os, work.policyOut, os, rows, padded(outputs));
    policy.network.backward(
      work.jointHat + 4 * observation[agent],
      4 * width,
      rows,
      work.policyTrace,
      work.policyOut,
      policy.gradient,
      work.scratch,
      work.folded,
    );
    return finite(-value + penalty * squares, "policy loss", agent);
  }

  /** Gradient of -mean Q with respect to an agent's normalised actions, into `policyOut`. No critic weight gradients. */
  #actionGradient(critic: KernelNetwork, column: number, outputs: number): void {
    const { kernels, spec, work } = this;
    const os = 4 * padded(outputs);
    const first = critic.layers[0];
    kernels.fillColumn(work.criticOut, 16, spec.batchSize, -1 / spec.batchSize);
    kernels.transpose(
      critic.fold() + 4 * column * first.n,
      4 * first.n,
      outputs,
      first.outputs,
      work.actionWeights,
      os,
    );
    for (let start = 0; start < spec.batchSize; start += CHUNK) {
      const count = Math.min(CHUNK, spec.batchSize - start);
      critic.backwardChunk(work.criticTrace, start, count, work.criticOut + 16 * start, work.scratch, (l, d) => {
        if (l > 0) return;
        kernels.dense(
          d,
          4 * first.n,
          work.actionWeights,
          os,
          0,
          work.policyOut + start * os,
          os,
          0,
          count,
          first.outputs,
          padded(outputs),
          0,
          0,
        );
      });
    }
  }

  accumulateOverlapGradient(agent: number, term: OverlapTerm): number {
    return finite(addOverlapGradient(this, this.#agent(agent).policy, term), "overlap term", agent);
  }

  accumulateImitationGradient(agent: number, term: ImitationTerm): number {
    return finite(addImitationGradient(this, this.#agent(agent).policy, term), "imitation term", agent);
  }

  policyGradient(agent: number): Float32Array {
    const { policy } = this.#agent(agent);
    return policy.network.read(policy.gradient).buffer;
  }

  addPolicyGradient(agent: number, gradient: Float32Array): void {
    const { policy } = this.#agent(agent);
    const sum = policy.network.read(policy.gradient);
    const added = new Parameters(policy.network.spec, gradient);
    for (let i = 0; i < sum.buffer.length; i++) sum.buffer[i] += added.buffer[i];
    policy.network.write(sum, policy.gradient);
  }

  stepPolicy(agent: number): number {
    return finite(this.#agent(agent).policy.step(), "norm of the policy gradient", agent);
  }

  moveTargets(): void {
    for (const { policy, critic, targetPolicy, targetCritic } of this.agents) {
      for (const [target, source] of [
        [targetPolicy, policy.network],
        [targetCritic, critic.network],
      ] as const) {
        this.kernels.average(target.parameters, source.parameters, source.count, this.spec.tau);
        target.changed();
      }
    }
  }

  exportState(): Record<string, Float32Array> {
    const state: Record<string, Float32Array> = {};
    for (const [agent, networks] of this.agents.entries()) {
      for (const role of NETWORK_ROLES) state[`${agent}.${role}`] = this.parameters(agent, role).buffer;
      for (const role of ["policy", "critic"] as const) {
        const { network, first, second, steps } = networks[role];
        state[`${agent}.${role}.first`] = network.read(first).buffer;
        state[`${agent}.${role}.second`] = network.read(second).buffer;
        state[`${agent}.${role}.steps`] = Float32Array.of(steps);
      }
    }
    return state;
  }

  importState(state: Record<string, Float32Array>): void {
    const read = (name: string): Float32Array => {
      if (!Object.hasOwn(state, name)) throw new Error(`the learner state lacks "${name}"`);
      return state[name];
    };
    for (const [agent, networks] of this.agents.entries()) {
      for (const role of NETWORK_ROLES) {
        const network = this.#network(agent, role);
        network.write(new Parameters(network.spec, read(`${agent}.${role}`)));
      }
      for (const role of ["policy", "critic"] as const) {
        const { network, first, second } = networks[role];
        network.write(new Parameters(network.spec, read(`${agent}.${role}.first`)), first);
        network.write(new Parameters(network.spec, read(`${agent}.${role}.second`)), second);
        networks[role].setSteps(read(`${agent}.${role}.steps`)[0]);
      }
    }
  }

  /** The memory goes with the object; nothing to free by hand. */
  dispose(): void {}
}

type Statistics = Workspace["jointStatistics"];

function finite(value: number, what: string, agent: number): number {
  if (Number.isFinite(value)) return value;
  throw new Error(
    `the ${what} of agent ${agent} became ${value}: training diverged. Lower the learning rate, or look at the rewards; ` +
      "the last good checkpoint is kept",
  );
}
