import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { type NetworkSpec, Parameters, type ParameterView } from "../../network/index.js";
import { tensorflow } from "./tensorflow.js";

/**
 * The parameters of one network as tensors: one flat vector of all that is learned (in the order of `Parameters`),
 * named views cut from it, and the running statistics. Tensors are replaced, never written to.
 */
export class NetworkTensors {
  /** Number of learned parameters; they come first in the layout of `Parameters`. */
  readonly learnedSize: number;
  readonly #learnedViews: readonly ParameterView[];
  readonly #views = new Map<string, Tensor>();
  #learned: Tensor1D | undefined;
  #mean: Tensor1D | undefined;
  #variance: Tensor1D | undefined;

  constructor(readonly spec: NetworkSpec) {
    const zero = new Parameters(spec);
    this.#learnedViews = zero.layout.filter((view) => view.learned);
    this.learnedSize = this.#learnedViews.reduce((sum, view) => sum + view.size, 0);
    if (spec.inputNorm) {
      zero.view("input.scale").fill(1);
      zero.view("input.variance").fill(1);
    }
    this.load(zero);
  }

  /** All learned parameters in one vector. */
  get learned(): Tensor1D {
    return alive(this.#learned);
  }

  /** Running mean of the inputs, [inputs]; there only with input normalisation. */
  get mean(): Tensor1D {
    return alive(this.#mean);
  }

  /** Running variance of the inputs, [inputs]; there only with input normalisation. */
  get variance(): Tensor1D {
    return alive(this.#variance);
  }

  /** A learned tensor by name, such as "h1.weight". */
  view<T extends Tensor>(name: string): T {
    return alive(this.#views.get(name)) as T;
  }

  /** The learned tensors in the order of the flat vector. */
  views(): Tensor[] {
    return this.#learnedViews.map((view) => alive(this.#views.get(view.name)));
  }

  load(parameters: Parameters): void {
    const tf = tensorflow();
    this.replaceLearned(tf.tensor1d(parameters.buffer.slice(0, this.learnedSize)));
    if (!this.spec.inputNorm) return;
    this.#replaceStatistics(
      tf.tensor1d(parameters.view("input.mean").slice()),
      tf.tensor1d(parameters.view("input.variance").slice()),
    );
  }

  toParameters(): Parameters {
    const parameters = new Parameters(this.spec);
    parameters.buffer.set(this.learned.dataSync<"float32">());
    if (this.spec.inputNorm) {
      parameters.view("input.mean").set(this.mean.dataSync<"float32">());
      parameters.view("input.variance").set(this.variance.dataSync<"float32">());
    }
    return parameters;
  }

  /** Takes over `learned` and frees what was there before. */
  replaceLearned(learned: Tensor1D): void {
    const tf = tensorflow();
    const before = [this.#learned, ...this.#views.values()];
    this.#learned = tf.keep(learned);
    tf.tidy(() => {
      for (const { name, offset, size, shape } of this.#learnedViews) {
        this.#views.set(name, tf.keep(learned.slice(offset, size).reshape([...shape])));
      }
    });
    for (const tensor of before) tensor?.dispose();
  }

  /** running = (1 - momentum) running + momentum batch, as PyTorch's BatchNorm1d moves them in train mode. */
  moveStatistics(mean: Tensor1D, unbiasedVariance: Tensor1D): void {
    if (!this.spec.inputNorm) return;
    const { momentum } = this.spec.inputNorm;
    const tf = tensorflow();
    tf.tidy(() => {
      const move = (from: Tensor1D, to: Tensor1D) => tf.keep(from.mul(1 - momentum).add(to.mul(momentum)) as Tensor1D);
      this.#replaceStatistics(move(this.mean, mean), move(this.variance, unbiasedVariance));
    });
  }

  dispose(): void {
    for (const tensor of [this.#learned, this.#mean, this.#variance, ...this.#views.values()]) tensor?.dispose();
    this.#views.clear();
    this.#learned = undefined;
    this.#mean = undefined;
    this.#variance = undefined;
  }

  #replaceStatistics(mean: Tensor1D, variance: Tensor1D): void {
    const tf = tensorflow();
    this.#mean?.dispose();
    this.#variance?.dispose();
    this.#mean = tf.keep(mean);
    this.#variance = tf.keep(variance);
  }
}

function alive<T>(tensor: T | undefined): T {
  if (tensor === undefined) throw new Error("this network's tensors were disposed of, or it has none of that name");
  return tensor;
}
