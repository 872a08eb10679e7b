import type { HookName, Parameters } from "../network/index.js";
import type { Activations, Learner, LearnerSpec } from "./learner.js";
import type { TensorBackend } from "./tensor/backend.js";
import { WasmLearner } from "./wasm/wasm-learner.js";

/** Which engine computes. Plain data; it goes into configurations. */
export interface EngineOptions {
  /** "wasm" (default): bit-exact SIMD kernels. "tensor": tfjs, with autodiff for losses of one's own. */
  readonly name?: "wasm" | "tensor";
  /** wasm only: relaxed SIMD, a little faster and no longer the same bits everywhere. */
  readonly fast?: boolean;
  /** tensor only: the tfjs backend ("node-gpu", "node", "wasm", "cpu"); the best present when left out. */
  readonly backend?: TensorBackend;
}

/** A way to make learners on the chosen engine. The tensor engine is loaded, and its backend started, only when asked for. */
export async function learnerFactory(options: EngineOptions = {}): Promise<(spec: LearnerSpec) => Learner> {
  if (options.name === "tensor") {
    const { TensorLearner, startTensor } = await import("./tensor/index.js");
    await startTensor(options.backend);
    return (spec) => new TensorLearner(spec);
  }
  return (spec) => new WasmLearner(spec, { fast: options.fast });
}

/** A learner on the chosen engine. */
export async function createLearner(spec: LearnerSpec, options: EngineOptions = {}): Promise<Learner> {
  return (await learnerFactory(options))(spec);
}

/** A policy that no longer learns, as a function: greedy actions [rows x action] of observations [rows x observation]. */
export type FrozenPolicy = (observations: Float32Array, rows: number, out: Float32Array) => void;

/** Its activations at hooks, see `Learner.activations`. */
export type FrozenActivations = (
  observations: Float32Array,
  rows: number,
  names: readonly HookName[],
) => Record<string, Activations>;

/** Runs a policy's parameters on the wasm engine, whatever engine trained them. */
export function frozenPolicy(parameters: Parameters): FrozenPolicy {
  const learner = playerOf(parameters);
  return (observations, rows, out) => learner.act(0, observations, rows, out);
}

/** As `frozenPolicy`, for the activations. */
export function frozenActivations(parameters: Parameters): FrozenActivations {
  const learner = playerOf(parameters);
  return (observations, rows, names) => learner.activations(0, observations, rows, names);
}

/** A learner that only plays. */
function playerOf(parameters: Parameters): WasmLearner {
  const policy = parameters.spec;
  const critic = { ...policy, inputs: policy.inputs + policy.outputs, outputs: 1, output: "linear" as const };
  const learner = new WasmLearner({
    agents: [{ policy, critic }],
    batchSize: 4,
    adam: { rate: 0, beta1: 0, beta2: 0, epsilon: 1 },
    clip: 1,
    discount: 0,
    tau: 0,
    actionPenalty: 0,
  });
  learner.load(0, "policy", parameters);
  return learner;
}
