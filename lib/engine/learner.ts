import type { HookName, NetworkSpec, Parameters } from "../network/index.js";

/** The four networks of an agent. */
export type NetworkRole = "policy" | "critic" | "targetPolicy" | "targetCritic";
export const NETWORK_ROLES: readonly NetworkRole[] = ["policy", "critic", "targetPolicy", "targetCritic"];

/** One agent's networks. A policy reads its agent's observation; a critic reads all observations, then all actions. */
export interface AgentSpec {
  readonly policy: NetworkSpec;
  readonly critic: NetworkSpec;
  /** A frozen agent does not learn, and the running statistics of its policy stay where they are. */
  readonly frozen?: boolean;
}

/** What an engine needs to know to hold a set of agents. */
export interface LearnerSpec {
  /** One entry per agent. */
  readonly agents: readonly AgentSpec[];
  /** Rows of an update batch (the reference: 1024). */
  readonly batchSize: number;
  /** Adam: step size, decay rates and epsilon (the reference: 0.01, 0.9, 0.999, 1e-8). */
  readonly adam: { readonly rate: number; readonly beta1: number; readonly beta2: number; readonly epsilon: number };
  /** Largest Euclidean norm of a gradient; longer ones are scaled by clip / (norm + 1e-6) (the reference: 0.5). */
  readonly clip: number;
  /** Discount of the next value (the reference: 0.95). */
  readonly discount: number;
  /** Share by which targets move to their networks (the reference: 0.01). */
  readonly tau: number;
  /** Weight of mean(action^2) in the policy loss (the reference: 1e-3). */
  readonly actionPenalty: number;
}

/**
 * One sampled batch, as views to fill in place; on the wasm engine they are wasm memory.
 * `joint` rows are [all observations | all actions], `next` rows are [all observations] of the step after.
 */
export interface Batch {
  readonly rows: number;
  readonly joint: Float32Array;
  readonly jointStride: number;
  /** Column of `joint` where the actions begin. */
  readonly actionOffset: number;
  readonly next: Float32Array;
  readonly nextStride: number;
  /** The updating agent's rewards. */
  readonly reward: Float32Array;
  /** 1 where the episode ended for good, so that no next value counts; else 0. */
  readonly done: Float32Array;
}

/** How a difference of two vectors becomes a number; per row over the row's length, or over all rows at once. */
export type DistanceKind = "mse" | "logMse";

/** Added inside the logarithm of every log-MSE (the reference: 1e-25). */
export const LOG_EPSILON = 1e-25;

/**
 * A quirk of the reference's training script: the action compared is the one that was played, after noise, clamp and the
 * in-place scaling of the environment, while the gradient passes as if it were the policy's output.
 */
export interface PlayedAction {
  /** [rows x action]: the values compared. */
  readonly actions: Float32Array;
  /** [rows x action]: 1 where the gradient passes, 0 where the clamp held the action. */
  readonly gate: Float32Array;
}

/** A term comparing a policy's activations on pairs of observations. */
export interface OverlapTerm {
  readonly rows: number;
  /** [rows x observation], row-major, no padding. */
  readonly self: Float32Array;
  readonly other: Float32Array;
  /** Activations compared, concatenated. */
  readonly at: readonly HookName[];
  readonly distance: DistanceKind;
  /** "batch": one distance over all rows; "sample": the mean of each row's distance. They differ for logMse only. */
  readonly reduction: "batch" | "sample";
  /** Which branch carries no gradient. */
  readonly detach: "none" | "self" | "other";
  readonly weight: number;
  /** Stands in for the self branch's action (only with at = ["action"]). */
  readonly played?: PlayedAction;
}

/** A term drawing the policy's actions to given ones (the deceptive pre-trained MSE, cloning). */
export interface ImitationTerm {
  readonly rows: number;
  readonly observations: Float32Array;
  /** [rows x action]. */
  readonly actions: Float32Array;
  readonly distance: DistanceKind;
  readonly reduction: "batch" | "sample";
  readonly weight: number;
  /** Stands in for the policy's action. */
  readonly played?: PlayedAction;
}

/** The gradient of any loss with respect to a policy's activations (eval mode). */
export interface HookGradient {
  readonly rows: number;
  readonly observations: Float32Array;
  /** [rows x units] each, row-major, no padding; zero where a hook has none. */
  readonly gradients: { readonly [Name in HookName]?: Float32Array };
}

/**
 * Columns of an agent's observation that its policy reads as 0 in some rows of the batch, normalised by the statistics of
 * the batch as it is. Critics read the batch as it is.
 */
export interface InputMask {
  readonly columns: readonly number[];
  /** [batch rows]: 1 where the columns read 0. */
  readonly rows: Uint8Array;
}

/** What computed a result; goes into the manifest. */
export interface EngineInfo {
  readonly engine: "wasm" | "tensor";
  /** "wasm-simd", "wasm-relaxed-simd", or the tfjs backend. */
  readonly backend: string;
  /** True when the same program gives the same bits on every machine. */
  readonly exact: boolean;
}

/** Numbers that a policy's activations are read out as: [rows x columns], row-major. */
export interface Activations {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/**
 * The networks, targets and optimisers of all agents, inside one engine. MADDPG is these calls in an order (see maddpg/).
 *
 * Modes: `act`, `activations` and the overlap, imitation and hook gradients use the running statistics of the input normalisation
 * ("eval mode"); `updateCritic` and `accumulatePolicyGradient` use those of the batch for every network they touch,
 * and move the running statistics of each by its momentum ("train mode"), as the reference does.
 */
export interface Learner {
  readonly info: EngineInfo;
  readonly spec: LearnerSpec;
  readonly batch: Batch;

  /** A copy of a network's parameters, running statistics included. */
  parameters(agent: number, role: NetworkRole): Parameters;
  /** Replaces a network's parameters; its optimiser state stays. */
  load(agent: number, role: NetworkRole, parameters: Parameters): void;
  /** Greedy actions, [rows x action], of [rows x observation]. The result for a row does not depend on the other rows. */
  act(agent: number, observations: Float32Array, rows: number, out: Float32Array): void;
  /** Policy activations in eval mode. */
  activations(
    agent: number,
    observations: Float32Array,
    rows: number,
    names: readonly HookName[],
  ): Record<string, Activations>;

  /**
   * Mean squared difference, per row, of the activations (concatenated over `at`) on two sets of observations.
   * Returns one float64 per row.
   */
  squaredDistances(
    agent: number,
    self: Float32Array,
    other: Float32Array,
    rows: number,
    at: readonly HookName[],
  ): Float64Array;

  /** One critic step on `batch`: temporal-difference target, loss, clip, Adam. Returns the loss before the step. */
  updateCritic(agent: number): number;
  zeroPolicyGradient(agent: number): void;
  /**
   * Adds the gradient of -mean Q + actionPenalty mean(action^2) on `batch`. Returns that loss.
   * @param mask what the agent's own policy does not get to see
   */
  accumulatePolicyGradient(agent: number, mask?: InputMask): number;
  /** Adds weight x gradient of the overlap term; returns the term without its weight. */
  accumulateOverlapGradient(agent: number, term: OverlapTerm): number;
  /** Adds weight x gradient of the imitation term; returns the term without its weight. */
  accumulateImitationGradient(agent: number, term: ImitationTerm): number;
  /** Adds the gradient that a loss has by the policy's activations: what is given at the hooks goes back to the inputs. */
  accumulateHookGradient(agent: number, term: HookGradient): void;
  /** The policy gradient gathered so far, in the layout of `Parameters` (zeros at the running statistics). */
  policyGradient(agent: number): Float32Array;
  /** Adds `gradient` (layout of `Parameters`) to the policy gradient. */
  addPolicyGradient(agent: number, gradient: Float32Array): void;
  /** Clips and applies the policy gradient with Adam. Returns its norm before clipping. */
  stepPolicy(agent: number): number;
  /** Moves all target networks of all agents by tau towards their networks (learned parameters only). */
  moveTargets(): void;

  /** Every array that the future depends on, by name (parameters, targets, Adam moments and step counts), as copies. */
  exportState(): Record<string, Float32Array>;
  importState(state: Record<string, Float32Array>): void;
  /** Frees what the engine holds. */
  dispose(): void;
}
