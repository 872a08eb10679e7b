import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { type HookName, Parameters } from "../../network/index.js";
import { lossGradient } from "./gradient.js";
import { HookedPolicy } from "./hooked-policy.js";
import { NetworkTensors } from "./network-tensors.js";
import { tensorflow } from "./tensorflow.js";

/** A loss at the parameters of a policy. */
export interface PolicyLossGradient {
  readonly value: number;
  /** In the layout of `Parameters`, zeros at the running statistics. */
  readonly gradient: Float32Array;
  /** False when no parameter had a part in the loss, so that the gradient is zero whatever they are. */
  readonly dependsOnPolicy: boolean;
}

/** A policy on tfjs with parameters of its own, taken from a learner of any engine. Dispose of it when done. */
export class TensorPolicy<Name extends string = HookName> extends HookedPolicy<Name> {
  readonly #own: NetworkTensors;

  /** @throws if no tfjs backend was started */
  constructor(parameters: Parameters, agentName?: string) {
    const network = new NetworkTensors(parameters.spec);
    super(network, agentName);
    this.#own = network;
    this.load(parameters);
  }

  /** Replaces the parameters by others of the same network. */
  load(parameters: Parameters): void {
    tensorflow().tidy(() => this.#own.load(parameters));
  }

  /**
   * The value and the gradient of a loss written with tensors.
   * @throws if the loss is not one number, and what the loss throws
   */
  lossGradient(loss: (policy: this) => Tensor): PolicyLossGradient {
    const { buffer } = new Parameters(this.spec);
    const found = { value: Number.NaN, dependsOnPolicy: false };
    tensorflow().tidy(() => {
      const { value, gradient, connected } = lossGradient(this.#own, () => loss(this) as Scalar);
      buffer.set(gradient.dataSync<"float32">());
      Object.assign(found, { value, dependsOnPolicy: connected });
    });
    return { ...found, gradient: buffer };
  }

  dispose(): void {
    this.#own.dispose();
  }
}
