import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { type HookName, hookNames } from "../../network/index.js";
import { normaliseByBatch, normaliseByRunning, scaleAndShift } from "./batch-norm.js";
import { dense } from "./dense.js";
import { leakyRelu } from "./leaky-relu.js";
import type { NetworkTensors } from "./network-tensors.js";
import { tensorflow } from "./tensorflow.js";

/**
 * "train" normalises by the statistics of the batch and moves the running ones; "frozen" does not move them; "eval"
 * normalises by the running ones.
 */
export type Mode = "train" | "frozen" | "eval";

/** Sees each activation in order; what it returns goes on through the network. A pass ends where it returns "stop". */
export type Visit = (name: HookName, activation: Tensor2D, index: number) => Tensor2D | "stop";

/**
 * The forward pass: inputs [rows, inputs] to outputs [rows, outputs], or the last activation reached.
 * @param learn false where no gradient of this network's parameters is wanted (that of the inputs is always there)
 */
export function forward(
  network: NetworkTensors,
  inputs: Tensor2D,
  mode: Mode,
  learn: boolean,
  visit?: Visit,
): Tensor2D {
  const tf = tensorflow();
  const { spec } = network;
  const names = hookNames(spec);
  let x = normalise(network, inputs, mode, learn);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (index > 0) {
      const layer = name === "action" ? "output" : name;
      const sum = dense(x, network.view<Tensor2D>(`${layer}.weight`), network.view<Tensor1D>(`${layer}.bias`), learn);
      if (name !== "action") x = leakyRelu(sum, spec.leakySlope);
      else x = spec.output === "tanh" ? tf.tanh(sum) : sum;
    }
    const seen = visit?.(name, x, index);
    if (seen === "stop") return x;
    if (seen) x = seen;
  }
  return x;
}

function normalise(network: NetworkTensors, inputs: Tensor2D, mode: Mode, learn: boolean): Tensor2D {
  const norm = network.spec.inputNorm;
  if (!norm) return inputs;
  const normal =
    mode === "eval"
      ? normaliseByRunning(inputs, network.mean, network.variance, norm.epsilon)
      : normaliseByBatch(inputs, norm.epsilon, (mean, variance) => {
          if (mode === "train") network.moveStatistics(mean, variance);
        });
  return scaleAndShift(normal, network.view<Tensor1D>("input.scale"), network.view<Tensor1D>("input.shift"), learn);
}
