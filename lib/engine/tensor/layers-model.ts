import type { LayersModel, Sequential, Tensor } from "@tensorflow/tfjs";
import { checkedSpec, type NetworkSpec, Parameters } from "../../network/index.js";
import { tensorflow } from "./tensorflow.js";

/**
 * A network as a tfjs `Sequential` of BatchNormalization, Dense and LeakyReLU layers, for people who know that API.
 * `predict` computes in eval mode. The model owns its weights; call its `dispose` when done.
 */
export function toLayersModel(parameters: Parameters): Sequential {
  const tf = tensorflow();
  const { spec } = parameters;
  const model = tf.sequential();
  // Zero initialisers: tfjs's own draw from Math.random, and every weight is set below anyway.
  const dense = (name: string, units: number, inputs: number, activation: "tanh" | "linear") =>
    tf.layers.dense({ name, units, activation, inputShape: [inputs], kernelInitializer: "zeros" });
  if (spec.inputNorm) {
    const { epsilon, momentum } = spec.inputNorm;
    // tfjs's momentum is the share kept; PyTorch's and ours is the share taken in.
    const settings = { name: "input", epsilon, momentum: 1 - momentum, inputShape: [spec.inputs] };
    model.add(tf.layers.batchNormalization(settings));
  }
  let inputs = spec.inputs;
  for (const [i, units] of spec.hidden.entries()) {
    model.add(dense(`h${i + 1}`, units, inputs, "linear"));
    model.add(tf.layers.leakyReLU({ name: `h${i + 1}_activation`, alpha: spec.leakySlope }));
    inputs = units;
  }
  model.add(dense("output", spec.outputs, inputs, spec.output));
  for (const { name, weights } of layerWeights(spec)) {
    const tensors = weights.map((weight) => {
      const view = parameters.layout.find((candidate) => candidate.name === weight)!;
      return tf.tensor(parameters.view(weight).slice(), [...view.shape]);
    });
    model.getLayer(name).setWeights(tensors);
    for (const tensor of tensors) tensor.dispose();
  }
  return model;
}

/**
 * The parameters of a model of [BatchNormalization,] (Dense, LeakyReLU or ReLU) ..., Dense, whatever its layers' names.
 * @throws if the model has another layer or order; the message names the layer
 */
export function fromLayersModel(model: LayersModel): Parameters {
  const layers = model.layers.filter((layer) => layer.getClassName() !== "InputLayer");
  const fail = (place: number, expected: string): never => {
    const layer = layers[place];
    const got = layer ? `${layer.getClassName()} "${layer.name}"` : "the end of the model";
    throw new Error(`layer ${place} must be ${expected}; got ${got}`);
  };
  const weights: Float32Array[] = [];
  const take = (place: number) => {
    for (const tensor of layers[place].getWeights() as Tensor[]) weights.push(tensor.dataSync<"float32">().slice());
  };
  let place = 0;
  let inputNorm: NetworkSpec["inputNorm"] = null;
  let statistics: Float32Array[] = [];
  if (layers[0]?.getClassName() === "BatchNormalization") {
    const { epsilon, momentum } = layers[0].getConfig() as { epsilon: number; momentum: number };
    inputNorm = { epsilon, momentum: shareTakenIn(momentum) };
    take(0);
    if (weights.length !== 4) fail(0, "a BatchNormalization with centre and scale");
    statistics = weights.splice(2);
    place = 1;
  }
  const sizes: number[] = [];
  let slope: number | undefined;
  for (; ; place++) {
    if (layers[place]?.getClassName() !== "Dense") fail(place, "a Dense layer");
    const config = layers[place].getConfig() as { units: number; activation: string; useBias: boolean };
    if (!config.useBias) fail(place, "a Dense layer with a bias");
    const [inputs] = (layers[place].getWeights()[0] as Tensor).shape;
    if (sizes.length === 0) sizes.push(inputs);
    sizes.push(config.units);
    take(place);
    if (place === layers.length - 1) {
      if (config.activation !== "tanh" && config.activation !== "linear") fail(place, "a tanh or linear Dense layer");
      const spec = checkedSpec({
        inputs: sizes[0],
        hidden: sizes.slice(1, -1),
        outputs: sizes[sizes.length - 1],
        output: config.activation as "tanh" | "linear",
        leakySlope: slope ?? 0,
        inputNorm,
      });
      return assembled(spec, [...weights, ...statistics]);
    }
    if (config.activation !== "linear") fail(place, "a linear Dense layer, followed by LeakyReLU");
    place++;
    const kind = layers[place].getClassName();
    if (kind !== "LeakyReLU" && kind !== "ReLU") fail(place, "LeakyReLU or ReLU");
    const next = kind === "ReLU" ? 0 : (layers[place].getConfig() as { alpha: number }).alpha;
    if (slope !== undefined && next !== slope) fail(place, `of the same slope as the layers before (${slope})`);
    slope = next;
  }
}

/** 1 - momentum without the rounding that turns 0.1 into 0.0999... and back. */
function shareTakenIn(kept: number): number {
  return Number((1 - kept).toPrecision(12));
}

function assembled(spec: NetworkSpec, arrays: readonly Float32Array[]): Parameters {
  const parameters = new Parameters(spec);
  // tfjs lists gamma, beta, kernels and biases in the order of our layout; the running statistics were put last.
  for (const [i, { name }] of parameters.layout.entries()) parameters.view(name).set(arrays[i]);
  return parameters;
}

function layerWeights(spec: NetworkSpec): { name: string; weights: string[] }[] {
  const norm = { name: "input", weights: ["input.scale", "input.shift", "input.mean", "input.variance"] };
  const dense = [...spec.hidden.map((_, i) => `h${i + 1}`), "output"];
  return [
    ...(spec.inputNorm ? [norm] : []),
    ...dense.map((name) => ({ name, weights: [`${name}.weight`, `${name}.bias`] })),
  ];
}
