import type { NetworkSpec } from "./spec.js";

/** One named tensor inside a parameter buffer. */
export interface ParameterView {
  readonly name: string;
  /** Weights are [inputs, outputs], row-major (as in tfjs; PyTorch has the transpose); the rest are vectors. */
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** False for the running statistics, which no optimiser moves. */
  readonly learned: boolean;
}

/**
 * The tensors of a network in one order: input.scale, input.shift, h1.weight, h1.bias, ..., output.weight, output.bias,
 * then the running statistics input.mean and input.variance.
 */
export function parameterLayout(spec: NetworkSpec): ParameterView[] {
  const views: ParameterView[] = [];
  let offset = 0;
  const add = (name: string, shape: readonly number[], learned = true) => {
    const size = shape.reduce((product, n) => product * n, 1);
    views.push({ name, shape, offset, size, learned });
    offset += size;
  };
  if (spec.inputNorm) {
    add("input.scale", [spec.inputs]);
    add("input.shift", [spec.inputs]);
  }
  const sizes = [spec.inputs, ...spec.hidden, spec.outputs];
  for (let layer = 1; layer < sizes.length; layer++) {
    const name = layer === sizes.length - 1 ? "output" : `h${layer}`;
    add(`${name}.weight`, [sizes[layer - 1], sizes[layer]]);
    add(`${name}.bias`, [sizes[layer]]);
  }
  if (spec.inputNorm) {
    add("input.mean", [spec.inputs], false);
    add("input.variance", [spec.inputs], false);
  }
  return views;
}

/** The parameters of one network: a single float32 buffer with named views into it. */
export class Parameters {
  readonly layout: readonly ParameterView[];
  readonly buffer: Float32Array;

  constructor(
    readonly spec: NetworkSpec,
    buffer?: Float32Array,
  ) {
    this.layout = parameterLayout(spec);
    const last = this.layout[this.layout.length - 1];
    const length = last.offset + last.size;
    if (buffer && buffer.length !== length) {
      throw new Error(`this network has ${length} parameters; the buffer holds ${buffer.length}`);
    }
    this.buffer = buffer ?? new Float32Array(length);
  }

  /** A live view of one tensor. @throws if there is none of that name; the message lists the names */
  view(name: string): Float32Array {
    const view = this.layout.find((candidate) => candidate.name === name);
    if (!view) {
      throw new Error(`no parameter named "${name}"; this network has ${this.layout.map((v) => v.name).join(", ")}`);
    }
    return this.buffer.subarray(view.offset, view.offset + view.size);
  }

  copy(): Parameters {
    return new Parameters(this.spec, this.buffer.slice());
  }
}
