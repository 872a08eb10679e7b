import { Parameters } from "./parameters.js";

/**
 * A copy of a network that ignores inputs as if they always read 0, whatever they read. The normalised input of a column
 * is scale (x - mean) / sqrt(variance + epsilon) + shift; here its scale is 0 and its shift what the column gives at
 * x = 0. Outputs are those of the network with these inputs set to 0, but for the rounding of float32.
 * @throws if the network has no input normalisation, or no such inputs
 */
export function maskInputs(parameters: Parameters, inputs: readonly number[]): Parameters {
  const { inputNorm, inputs: count } = parameters.spec;
  if (!inputNorm) throw new Error("inputs are masked in the input normalisation, but this network has none");
  const masked = new Parameters(parameters.spec, parameters.buffer.slice());
  const [scale, shift, mean, variance] = ["scale", "shift", "mean", "variance"].map((name) =>
    masked.view(`input.${name}`),
  );
  for (const i of inputs) {
    if (!(Number.isInteger(i) && i >= 0 && i < count)) throw new Error(`inputs are 0 to ${count - 1}; got ${i}`);
    shift[i] += (scale[i] * (0 - mean[i])) / Math.sqrt(variance[i] + inputNorm.epsilon);
    scale[i] = 0;
  }
  return masked;
}
