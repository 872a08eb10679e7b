import type { HookName, Parameters } from "../../network/index.js";
import type {
  Activations,
  Batch,
  EngineInfo,
  HookGradient,
  ImitationTerm,
  InputMask,
  Learner,
  LearnerSpec,
  NetworkRole,
  OverlapTerm,
} from "../learner.js";
import { assertFinite, assertLength, assertSameNetwork } from "../learner-checks.js";
import { criticStep } from "./critic-step.js";
import { act, activations, squaredDistances } from "./evaluate-policy.js";
import { addHookGradient } from "./hook-gradient.js";
import { agentOf, type LearnerMemory, learnerMemory } from "./learner-memory.js";
import { exportState, importState, networkOf } from "./learner-state.js";
import { addImitationGradient, addOverlapGradient } from "./pair-gradients.js";
import { addBatchPolicyGradient } from "./policy-gradient.js";

/** The default engine: everything lives in one wasm memory, and an update is a few dozen kernel calls a chunk of rows. */
export class WasmLearner implements Learner {
  readonly info: EngineInfo;
  readonly batch: Batch;
  /** What the kernels work on; for the engine's own tests and benchmarks. */
  readonly memory: LearnerMemory;

  /**
   * @param options.fast relaxed SIMD: a little faster, and no longer the same bits on every machine
   * @throws if the networks do not fit together, or the runtime has no relaxed SIMD
   */
  constructor(
    readonly spec: LearnerSpec,
    options: { readonly fast?: boolean } = {},
  ) {
    const fast = options.fast ?? false;
    this.info = { engine: "wasm", backend: fast ? "wasm-relaxed-simd" : "wasm-simd", exact: !fast };
    this.memory = learnerMemory(spec, fast);
    const { arena, layout, work } = this.memory;
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

  parameters(agent: number, role: NetworkRole): Parameters {
    return networkOf(this.memory, agent, role).read();
  }

  load(agent: number, role: NetworkRole, parameters: Parameters): void {
    const network = networkOf(this.memory, agent, role);
    assertSameNetwork(network.spec, parameters, agent, role);
    network.write(parameters);
  }

  act(agent: number, observations: Float32Array, rows: number, out: Float32Array): void {
    act(this.memory, agent, observations, rows, out);
  }

  activations(
    agent: number,
    observations: Float32Array,
    rows: number,
    names: readonly HookName[],
  ): Record<string, Activations> {
    return activations(this.memory, agent, observations, rows, names);
  }

  squaredDistances(
    agent: number,
    self: Float32Array,
    other: Float32Array,
    rows: number,
    at: readonly HookName[],
  ): Float64Array {
    return squaredDistances(this.memory, agent, self, other, rows, at);
  }

  updateCritic(agent: number): number {
    return criticStep(this.memory, agent);
  }

  zeroPolicyGradient(agent: number): void {
    agentOf(this.memory, agent).policy.zeroGradient();
  }

  accumulatePolicyGradient(agent: number, mask?: InputMask): number {
    return addBatchPolicyGradient(this.memory, agent, mask);
  }

  accumulateOverlapGradient(agent: number, term: OverlapTerm): number {
    return addOverlapGradient(this.memory, agent, term);
  }

  accumulateImitationGradient(agent: number, term: ImitationTerm): number {
    return addImitationGradient(this.memory, agent, term);
  }

  accumulateHookGradient(agent: number, term: HookGradient): void {
    addHookGradient(this.memory, agent, term);
  }

  policyGradient(agent: number): Float32Array {
    const { policy } = agentOf(this.memory, agent);
    return policy.network.read(policy.gradient).buffer;
  }

  addPolicyGradient(agent: number, gradient: Float32Array): void {
    const { policy } = agentOf(this.memory, agent);
    const sum = policy.network.read(policy.gradient);
    assertLength("gradient", gradient, sum.buffer.length);
    for (let i = 0; i < sum.buffer.length; i++) sum.buffer[i] += gradient[i];
    policy.network.write(sum, policy.gradient);
  }

  stepPolicy(agent: number): number {
    return assertFinite(agentOf(this.memory, agent).policy.step(), "norm of the policy gradient", agent);
  }

  moveTargets(): void {
    const { agents, kernels } = this.memory;
    for (const { policy, critic, targetPolicy, targetCritic } of agents) {
      for (const [target, { network }] of [
        [targetPolicy, policy],
        [targetCritic, critic],
      ] as const) {
        kernels.average(target.parameters, network.parameters, network.count, this.spec.tau);
        target.changed();
      }
    }
  }

  exportState(): Record<string, Float32Array> {
    return exportState(this.memory);
  }

  importState(state: Record<string, Float32Array>): void {
    importState(this.memory, state);
  }

  /** The memory goes with the object; nothing to free by hand. */
  dispose(): void {}
}
