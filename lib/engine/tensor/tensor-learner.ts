import type { Scalar, Tensor, Tensor1D } from "@tensorflow/tfjs";
import {
  assertHookName,
  type HookName,
  type HookNameOf,
  Parameters,
  type PrefixedHookName,
} from "../../network/index.js";
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
import {
  assertAgent,
  assertFinite,
  assertImitationTerm,
  assertInputMask,
  assertLearnerSpec,
  assertLength,
  assertOverlapTerm,
  assertSameNetwork,
  checkedHookGradient,
} from "../learner-checks.js";
import { rowDistances } from "../row-distances.js";
import { AgentTensors } from "./agent-tensors.js";
import { liveBackend } from "./backend.js";
import { emptyBatch, matrix } from "./batch-tensors.js";
import { clipByNorm } from "./clip.js";
import { forward } from "./forward.js";
import { lossGradient } from "./gradient.js";
import { HookedPolicy } from "./hooked-policy.js";
import { type JointLayout, jointLayout } from "./joint-layout.js";
import { activationsAt, criticLoss, hookLoss, imitationLoss, overlapLoss, policyLoss } from "./losses.js";
import { exportAgents, importAgents } from "./state.js";
import { tensorflow } from "./tensorflow.js";

/** The hook names of one agent's policy. */
export type PolicyHookName<Spec extends LearnerSpec, Agent extends number> = HookNameOf<
  Spec["agents"][Agent]["policy"]["hidden"]
>;

/**
 * The learner on tfjs: any loss that can be written with tensors has its gradient, and a GPU is used if there is one.
 * Slower than the wasm engine at this size of network, and not bit-identical across machines.
 * `await startTensor()` comes first.
 */
export class TensorLearner<const Spec extends LearnerSpec = LearnerSpec> implements Learner {
  readonly info: EngineInfo;
  readonly batch: Batch;
  readonly #layout: JointLayout;
  readonly #agents: readonly AgentTensors[];

  /** @throws if no tfjs backend was started, or the sizes do not fit together */
  constructor(readonly spec: Spec) {
    this.info = { engine: "tensor", backend: liveBackend(), exact: false };
    assertLearnerSpec(spec);
    this.#layout = jointLayout(spec);
    this.batch = emptyBatch(spec.batchSize, this.#layout);
    this.#agents = spec.agents.map((agent) => new AgentTensors(agent, spec.adam));
  }

  parameters(agent: number, role: NetworkRole): Parameters {
    return this.#agent(agent).networks[role].toParameters();
  }

  load(agent: number, role: NetworkRole, parameters: Parameters): void {
    const network = this.#agent(agent).networks[role];
    assertSameNetwork(network.spec, parameters, agent, role);
    tensorflow().tidy(() => network.load(parameters));
  }

  act(agent: number, observations: Float32Array, rows: number, out: Float32Array): void {
    const { policy } = this.#agent(agent).networks;
    assertLength("observations", observations, rows * policy.spec.inputs);
    assertLength("out", out, rows * policy.spec.outputs);
    tensorflow().tidy(() => {
      const actions = forward(policy, matrix(observations, rows, policy.spec.inputs), "eval", false);
      out.set(actions.dataSync<"float32">());
    });
  }

  activations(
    agent: number,
    observations: Float32Array,
    rows: number,
    names: readonly HookName[],
  ): Record<string, Activations> {
    const { policy } = this.#agent(agent).networks;
    for (const name of names) assertHookName(policy.spec, name);
    assertLength("observations", observations, rows * policy.spec.inputs);
    const result: Record<string, Activations> = {};
    tensorflow().tidy(() => {
      const tensors = activationsAt(policy, matrix(observations, rows, policy.spec.inputs), names);
      for (const [i, tensor] of tensors.entries()) {
        result[names[i]] = { rows, columns: tensor.shape[1], data: tensor.dataSync<"float32">().slice() };
      }
    });
    return result;
  }

  squaredDistances(
    agent: number,
    self: Float32Array,
    other: Float32Array,
    rows: number,
    at: readonly HookName[],
  ): Float64Array {
    const [a, b] = [self, other].map((side) => this.activations(agent, side, rows, at));
    return rowDistances(a, b, at);
  }

  updateCritic(agent: number): number {
    const { networks, criticAdam } = this.#agent(agent);
    return this.#measure(() => {
      const { value, gradient } = lossGradient(networks.critic, criticLoss(this.#context(), agent));
      assertFinite(value, "critic loss", agent);
      const { clipped, norm } = clipByNorm(gradient, this.spec.clip);
      assertFinite(norm, "norm of the critic gradient", agent);
      networks.critic.replaceLearned(criticAdam.step(networks.critic.learned, clipped));
      return value;
    });
  }

  zeroPolicyGradient(agent: number): void {
    this.#agent(agent).zeroGradient();
  }

  accumulatePolicyGradient(agent: number, mask?: InputMask): number {
    if (mask) assertInputMask(this.#agent(agent).networks.policy.spec, mask, this.spec.batchSize);
    return this.#accumulate(agent, "policy loss", 1, () => policyLoss(this.#context(), agent, mask));
  }

  accumulateOverlapGradient(agent: number, term: OverlapTerm): number {
    const { policy } = this.#agent(agent).networks;
    assertOverlapTerm(policy.spec, term, this.spec.batchSize);
    return this.#accumulate(agent, "overlap term", term.weight, () => overlapLoss(policy, term));
  }

  accumulateImitationGradient(agent: number, term: ImitationTerm): number {
    const { policy } = this.#agent(agent).networks;
    assertImitationTerm(policy.spec, term, this.spec.batchSize);
    return this.#accumulate(agent, "imitation term", term.weight, () => imitationLoss(policy, term));
  }

  accumulateHookGradient(agent: number, term: HookGradient): void {
    const { policy } = this.#agent(agent).networks;
    const names = checkedHookGradient(policy.spec, term, this.spec.batchSize);
    this.#accumulate(agent, "hook gradient", 1, () => hookLoss(policy, term, names));
  }

  /**
   * Adds the gradient of any loss written with tensors: `(policy) => tf.losses.meanSquaredError(a, policy.run(b))`.
   * The loss is one number, a function of the policy's parameters through the policy it is given. Returns the loss.
   * @throws if the loss is not one number
   */
  accumulateLossGradient<Agent extends number>(
    agent: Agent,
    loss: (policy: HookedPolicy<PolicyHookName<Spec, Agent>>) => Tensor,
  ): number {
    return this.#accumulate(agent, "loss", 1, () => () => loss(this.policy(agent)) as Scalar);
  }

  policyGradient(agent: number): Float32Array {
    const { networks, gradient } = this.#agent(agent);
    const parameters = new Parameters(networks.policy.spec);
    parameters.buffer.set(gradient.dataSync<"float32">());
    return parameters.buffer;
  }

  addPolicyGradient(agent: number, gradient: Float32Array): void {
    const tensors = this.#agent(agent);
    assertLength("gradient", gradient, new Parameters(tensors.networks.policy.spec).buffer.length);
    const learned = gradient.slice(0, tensors.networks.policy.learnedSize);
    tensorflow().tidy(() => tensors.addGradient(tensorflow().tensor1d(learned)));
  }

  stepPolicy(agent: number): number {
    const { networks, policyAdam, gradient } = this.#agent(agent);
    return this.#measure(() => {
      const { clipped, norm } = clipByNorm(gradient, this.spec.clip);
      assertFinite(norm, "norm of the policy gradient", agent);
      networks.policy.replaceLearned(policyAdam.step(networks.policy.learned, clipped));
      return norm;
    });
  }

  moveTargets(): void {
    this.#checkBackend();
    for (const agent of this.#agents) agent.moveTargets(this.spec.tau);
  }

  /** The policy of an agent, with hooks. With a name, the hooks may carry it: `policy(1, "blue")` has "blue.h1". */
  policy<Agent extends number>(agent: Agent): HookedPolicy<PolicyHookName<Spec, Agent>>;
  policy<Agent extends number, const Name extends string>(
    agent: Agent,
    name: Name,
  ): HookedPolicy<PolicyHookName<Spec, Agent> | PrefixedHookName<Name, PolicyHookName<Spec, Agent>>>;
  policy(agent: number, name?: string): HookedPolicy<string> {
    return new HookedPolicy(this.#agent(agent).networks.policy, name);
  }

  exportState(): Record<string, Float32Array> {
    this.#checkBackend();
    return exportAgents(this.#agents);
  }

  importState(state: Record<string, Float32Array>): void {
    this.#checkBackend();
    importAgents(this.#agents, state);
  }

  dispose(): void {
    for (const agent of this.#agents) agent.dispose();
  }

  #accumulate(agent: number, what: string, weight: number, prepare: () => () => Scalar): number {
    const tensors = this.#agent(agent);
    return this.#measure(() => {
      const { value, gradient } = lossGradient(tensors.networks.policy, prepare());
      assertFinite(value, what, agent);
      tensors.addGradient(weight === 1 ? gradient : (gradient.mul(weight) as Tensor1D));
      return value;
    });
  }

  /** Runs one step in a scope of its own, so that every tensor not kept is freed. */
  #measure(step: () => number): number {
    const result = { value: Number.NaN };
    tensorflow().tidy(() => {
      result.value = step();
    });
    return result.value;
  }

  #context() {
    return { spec: this.spec as LearnerSpec, layout: this.#layout, agents: this.#agents, batch: this.batch };
  }

  #agent(agent: number): AgentTensors {
    this.#checkBackend();
    assertAgent(this.spec, agent);
    return this.#agents[agent];
  }

  #checkBackend(): void {
    const live = liveBackend();
    if (live !== this.info.backend) {
      throw new Error(
        `this learner was made on the ${this.info.backend} backend, but ${live} is live now; ` +
          `call \`await startTensor("${this.info.backend}")\` or make a new learner`,
      );
    }
  }
}
