import type { Stream } from "../random/index.js";
import { Parameters } from "./parameters.js";
import type { NetworkSpec } from "./spec.js";

/**
 * Fresh parameters as PyTorch's Linear draws them: weights and biases uniform in +-1/sqrt(inputs of the layer).
 * A tanh output layer has its weights in +-0.003 (reference, section 2), so a new policy starts near action 0.
 */
export function initialise(spec: NetworkSpec, stream: Stream): Parameters {
  const parameters = new Parameters(spec);
  for (const { name, shape, learned } of parameters.layout) {
    const values = parameters.view(name);
    if (name === "input.scale" || name === "input.variance") values.fill(1);
    else if (!learned || name === "input.shift") values.fill(0);
    else {
      const fanIn = name.endsWith(".bias") ? fanInOf(parameters, name) : shape[0];
      const bound = name === "output.weight" && spec.output === "tanh" ? 0.003 : 1 / Math.sqrt(fanIn);
      for (let i = 0; i < values.length; i++) values[i] = stream.uniform(-bound, bound);
    }
  }
  return parameters;
}

function fanInOf(parameters: Parameters, bias: string): number {
  const weight = bias.replace(".bias", ".weight");
  return parameters.layout.find((view) => view.name === weight)!.shape[0];
}
