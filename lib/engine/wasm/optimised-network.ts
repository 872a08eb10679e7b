import type { LearnerSpec } from "../learner.js";
import type { Arena } from "./arena.js";
import type { KernelNetwork } from "./kernel-network.js";
import type { Kernels } from "./kernels.js";

/** A network with its gradient and Adam state. */
export class OptimisedNetwork {
  readonly gradient: number;
  readonly first: number;
  readonly second: number;
  /** Adam steps taken. */
  steps = 0;
  #beta1Power = 1;
  #beta2Power = 1;

  constructor(
    readonly network: KernelNetwork,
    private readonly spec: Pick<LearnerSpec, "adam" | "clip">,
    private readonly kernels: Kernels,
    private readonly arena: Arena,
  ) {
    this.gradient = arena.floats(network.count);
    this.first = arena.floats(network.count);
    this.second = arena.floats(network.count);
  }

  zeroGradient(): void {
    this.arena.view(this.gradient, this.network.count).fill(0);
  }

  /**
   * Clips the gradient to the largest norm and takes one Adam step. Returns the norm before clipping; when that is not
   * a finite number, nothing has moved.
   */
  step(): number {
    const { network } = this;
    const { rate, beta1, beta2, epsilon } = this.spec.adam;
    const norm = this.kernels.norm(this.gradient, network.count);
    if (!Number.isFinite(norm)) return norm;
    const clip = this.spec.clip / (norm + 1e-6);
    this.steps++;
    this.#beta1Power *= beta1;
    this.#beta2Power *= beta2;
    this.kernels.adam(
      network.parameters,
      this.gradient,
      this.first,
      this.second,
      network.count,
      clip < 1 ? clip : 1,
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      epsilon,
      rate / (1 - this.#beta1Power),
      1 / Math.sqrt(1 - this.#beta2Power),
    );
    network.changed();
    return norm;
  }

  /** Sets the number of steps taken, and the decay powers with it, by the same products as the steps would. */
  setSteps(steps: number): void {
    this.steps = steps;
    this.#beta1Power = 1;
    this.#beta2Power = 1;
    for (let i = 0; i < steps; i++) {
      this.#beta1Power *= this.spec.adam.beta1;
      this.#beta2Power *= this.spec.adam.beta2;
    }
  }
}
