import type { Tensor1D } from "@tensorflow/tfjs";
import { tensorflow } from "./tensorflow.js";

/** Step size, decay rates of the two moments, and the constant added to the denominator. */
export interface AdamSettings {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam as PyTorch has it: epsilon is added to sqrt(v / (1 - beta2^t)), which `tf.train.adam` does otherwise.
 * One flat vector of parameters; a zero gradient is a gradient (the moments decay and the step counts).
 */
export class Adam {
  #first: Tensor1D;
  #second: Tensor1D;
  #steps = 0;

  constructor(
    readonly settings: AdamSettings,
    readonly size: number,
  ) {
    const tf = tensorflow();
    this.#first = tf.keep(tf.zeros([size]) as Tensor1D);
    this.#second = tf.keep(tf.zeros([size]) as Tensor1D);
  }

  /** The parameters after one step. The caller owns the result. */
  step(parameters: Tensor1D, gradient: Tensor1D): Tensor1D {
    const tf = tensorflow();
    const { rate, beta1, beta2, epsilon } = this.settings;
    this.#steps++;
    return tf.tidy(() => {
      const first = this.#first.mul(beta1).add(gradient.mul(1 - beta1)) as Tensor1D;
      const second = this.#second.mul(beta2).add(gradient.square().mul(1 - beta2)) as Tensor1D;
      this.#replace(first, second);
      const denominator = second
        .sqrt()
        .div(Math.sqrt(1 - beta2 ** this.#steps))
        .add(epsilon);
      return parameters.sub(first.div(denominator).mul(rate / (1 - beta1 ** this.#steps)));
    });
  }

  /** Copies of the moments, and the number of steps taken. */
  state(): { first: Float32Array; second: Float32Array; steps: number } {
    return {
      first: this.#first.dataSync<"float32">().slice(),
      second: this.#second.dataSync<"float32">().slice(),
      steps: this.#steps,
    };
  }

  restore(first: Float32Array, second: Float32Array, steps: number): void {
    const tf = tensorflow();
    this.#replace(tf.tensor1d(first.slice()), tf.tensor1d(second.slice()));
    this.#steps = steps;
  }

  dispose(): void {
    this.#first.dispose();
    this.#second.dispose();
  }

  #replace(first: Tensor1D, second: Tensor1D): void {
    const tf = tensorflow();
    this.dispose();
    this.#first = tf.keep(first);
    this.#second = tf.keep(second);
  }
}
