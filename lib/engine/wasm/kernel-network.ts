import { type NetworkSpec, Parameters } from "../../network/index.js";
import { type Arena, padded } from "./arena.js";
import { DenseMode, type Kernels } from "./kernels.js";

/** Rows that go through all layers together, so that their activations stay in the first-level cache. */
export const CHUNK = 64;

interface Layer {
  /** Rows of the weight: inputs that can be non-zero. */
  readonly k: number;
  /** Outputs, and outputs padded for the vector unit; the padding's weights are and stay zero. */
  readonly outputs: number;
  readonly n: number;
  readonly weight: number;
  readonly bias: number;
}

/** Where one forward pass leaves its activations. `kept` is false when the hidden ones hold the last chunk only. */
export interface Trace {
  readonly hidden: readonly number[];
  readonly out: number;
  readonly kept: boolean;
}

/** One network in wasm memory: parameters, gradient, Adam moments, running statistics; forward and backward passes. */
export class KernelNetwork {
  readonly layers: readonly Layer[];
  /** Floats in the parameter block; gradient and moments have the same layout. */
  readonly count: number;
  readonly parameters: number;
  readonly mean: number;
  readonly variance: number;
  readonly inverse: number;
  readonly foldedWeight: number;
  readonly foldedBias: number;
  readonly #scale: number;
  readonly #shift: number;
  readonly #transposed: readonly number[];
  readonly #discard: number;
  readonly #views: readonly { name: string; learned: boolean; map: Int32Array }[];
  #foldStale = true;
  #inverseStale = true;
  #transposedStale = true;

  /** @param columns where each logical input stands in a row of the matrices this network reads (gaps are zeros) */
  constructor(
    readonly spec: NetworkSpec,
    private readonly kernels: Kernels,
    private readonly arena: Arena,
    columns: readonly number[],
    readonly width: number,
  ) {
    const learned: { name: string; size: number; at: number }[] = [];
    const norm = spec.inputNorm !== null;
    let count = 0;
    const place = (name: string, size: number): number => {
      learned.push({ name, size, at: count });
      count += padded(size);
      return learned[learned.length - 1].at;
    };
    const statistics = padded(width);
    const scaleAt = norm ? place("input.scale", statistics) : -1;
    const shiftAt = norm ? place("input.shift", statistics) : -1;
    const sizes = [...spec.hidden, spec.outputs];
    const shapes = sizes.map((outputs, l) => {
      const last = l === sizes.length - 1;
      const n = padded(outputs, last ? 4 : 8);
      const k = l === 0 ? width : sizes[l - 1];
      return { k, outputs, n, weight: place(`${l}.weight`, k * n), bias: place(`${l}.bias`, n) };
    });
    this.count = count;
    this.parameters = arena.floats(count);
    this.#scale = norm ? this.parameters + 4 * scaleAt : arena.floats(statistics);
    this.#shift = norm ? this.parameters + 4 * shiftAt : arena.floats(statistics);
    this.layers = shapes.map((s) => ({
      ...s,
      weight: this.parameters + 4 * s.weight,
      bias: this.parameters + 4 * s.bias,
    }));
    this.mean = arena.floats(statistics);
    this.variance = arena.floats(statistics);
    this.inverse = arena.floats(statistics);
    const first = this.layers[0];
    this.foldedWeight = arena.floats(first.k * first.n);
    this.foldedBias = arena.floats(first.n);
    this.#transposed = this.layers.map((layer, l) => (l === 0 ? 0 : arena.floats(layer.outputs * padded(layer.k, 8))));
    this.#discard = arena.floats(statistics);
    this.#views = this.#logicalViews(columns);
    if (!norm) {
      arena.view(this.#scale, statistics).fill(1);
      arena.view(this.variance, statistics).fill(1);
    }
  }

  /** For every logical parameter tensor, the float index (from address 0) of each of its elements. */
  #logicalViews(columns: readonly number[]): { name: string; learned: boolean; map: Int32Array }[] {
    return new Parameters(this.spec).layout.map(({ name, shape, size, learned }) => {
      const map = new Int32Array(size);
      const [owner, kind] = name.split(".");
      if (owner === "input") {
        const base = { scale: this.#scale, shift: this.#shift, mean: this.mean, variance: this.variance }[
          kind
        ] as number;
        for (let i = 0; i < size; i++) map[i] = base / 4 + columns[i];
      } else {
        const l = owner === "output" ? this.layers.length - 1 : Number(owner.slice(1)) - 1;
        const layer = this.layers[l];
        const base = (kind === "weight" ? layer.weight : layer.bias) / 4;
        for (let i = 0; i < size; i++) {
          const row = Math.floor(i / shape[shape.length - 1]);
          const at = kind === "bias" ? i : (l === 0 ? columns[row] : row) * layer.n + (i % shape[1]);
          map[i] = base + at;
        }
      }
      return { name, learned, map };
    });
  }

  /** Reads the parameter block, or another of the same layout that starts at `block` (running statistics then zero). */
  read(block = this.parameters): Parameters {
    const memory = this.arena.view(0, this.arena.length);
    const shift = (block - this.parameters) / 4;
    const out = new Parameters(this.spec);
    for (const { name, learned, map } of this.#views) {
      if (!learned && shift !== 0) continue;
      const values = out.view(name);
      for (let i = 0; i < values.length; i++) values[i] = memory[map[i] + shift];
    }
    return out;
  }

  /** Writes parameters into the block, or into another of the same layout (running statistics then left out). */
  write(parameters: Parameters, block = this.parameters): void {
    const memory = this.arena.view(0, this.arena.length);
    const shift = (block - this.parameters) / 4;
    for (const { name, learned, map } of this.#views) {
      if (!learned && shift !== 0) continue;
      const values = parameters.view(name);
      for (let i = 0; i < values.length; i++) memory[map[i] + shift] = values[i];
    }
    if (shift === 0) this.changed();
  }

  /** To be called after the parameters moved. */
  changed(): void {
    this.#foldStale = true;
    this.#transposedStale = true;
    this.#inverseStale = true;
  }

  /** Moves the running statistics towards those of a batch. */
  moveRunning(mean: number, variance: number, rows: number): void {
    const norm = this.spec.inputNorm;
    if (!norm) return;
    this.kernels.moveRunning(mean, variance, this.width, rows, norm.momentum, this.mean, this.variance);
    this.#inverseStale = true;
  }

  /** Normalises raw rows by the running statistics. */
  normaliseByRunning(x: number, xs: number, rows: number, out: number): void {
    if (this.#inverseStale) {
      const epsilon = this.spec.inputNorm?.epsilon ?? 0;
      this.kernels.inverseDeviation(this.variance, padded(this.width), epsilon, this.inverse);
      this.#inverseStale = false;
    }
    this.kernels.normalise(x, xs, rows, padded(this.width), this.mean, this.inverse, out, xs);
  }

  /** First-layer weights with the input scale folded in, [width x n]. */
  fold(): number {
    if (this.#foldStale) {
      const first = this.layers[0];
      this.kernels.fold(
        first.weight,
        first.bias,
        this.#scale,
        this.#shift,
        first.k,
        first.n,
        this.foldedWeight,
        this.foldedBias,
      );
      this.#foldStale = false;
    }
    return this.foldedWeight;
  }

  /** @param x normalised rows, stride xs bytes; activations go to `trace` (hidden rows of chunk c over each other unless kept) */
  forward(x: number, xs: number, rows: number, trace: Trace): void {
    const { kernels, layers, spec } = this;
    this.fold();
    const last = layers.length - 1;
    for (let start = 0; start < rows; start += CHUNK) {
      const part = Math.min(CHUNK, rows - start);
      let from = x + start * xs;
      let stride = xs;
      for (let l = 0; l <= last; l++) {
        const { k, n, weight, bias } = layers[l];
        const ys = 4 * n;
        const y = l === last ? trace.out + start * ys : trace.hidden[l] + (trace.kept ? start * ys : 0);
        const mode = l < last ? DenseMode.leaky : spec.output === "tanh" ? DenseMode.tanh : DenseMode.linear;
        kernels.dense(
          from,
          stride,
          l === 0 ? this.foldedWeight : weight,
          ys,
          l === 0 ? this.foldedBias : bias,
          y,
          ys,
          0,
          part,
          k,
          n,
          mode,
          spec.leakySlope,
        );
        from = y;
        stride = ys;
      }
    }
  }

  /** Transposed weights of layer l (l > 0): [outputs x padded k], made once after the parameters moved. */
  #backwardWeights(): readonly number[] {
    if (this.#transposedStale) {
      for (let l = 1; l < this.layers.length; l++) {
        const { k, n, outputs, weight } = this.layers[l];
        this.kernels.transpose(weight, 4 * n, k, outputs, this.#transposed[l], 4 * padded(k, 8));
      }
      this.#transposedStale = false;
    }
    return this.#transposed;
  }

  /**
   * Takes a chunk's gradient of the last hidden layer's output down to the first layer's.
   * `visit(l, d)` gets d [rows x n] for each layer l from the output on, after its activation's derivative.
   * `inject(l, d)`, if given, may add to the gradient of hidden output l before that derivative.
   */
  backwardChunk(
    trace: Trace,
    start: number,
    rows: number,
    out: number,
    scratch: readonly [number, number],
    visit: (layer: number, d: number) => void,
    inject?: (layer: number, d: number) => void,
  ): void {
    const { kernels, layers, spec } = this;
    const transposed = this.#backwardWeights();
    const last = layers.length - 1;
    let d = out;
    if (d) visit(last, d);
    for (let l = last - 1; l >= 0; l--) {
      const above = layers[l + 1];
      const { n } = layers[l];
      const h = trace.hidden[l] + start * 4 * n;
      const to = scratch[l & 1];
      const mode = inject ? DenseMode.linear : DenseMode.mask;
      if (d) {
        kernels.dense(
          d,
          4 * above.n,
          transposed[l + 1],
          4 * n,
          0,
          to,
          4 * n,
          h,
          rows,
          above.outputs,
          n,
          mode,
          spec.leakySlope,
        );
      } else {
        this.arena.view(to, rows * n).fill(0);
      }
      if (inject) {
        inject(l, to);
        kernels.leakyBackward(to, 4 * n, h, 4 * n, rows, n, spec.leakySlope);
      }
      d = to;
      visit(l, d);
    }
  }

  /**
   * Adds the gradients of all learned parameters to `gradient` (layout of the parameter block).
   * @param out gradient of the network's output before its activation, [rows x n]; 0 for none
   * @param work room for the folded first layer: weight, then bias
   */
  backward(
    x: number,
    xs: number,
    rows: number,
    trace: Trace,
    out: number,
    gradient: number,
    scratch: readonly [number, number],
    work: number,
    inject?: (layer: number, start: number, rows: number, d: number) => void,
  ): void {
    const { kernels, layers } = this;
    const first = layers[0];
    const foldedBias = work + 4 * first.k * first.n;
    this.arena.view(work, first.k * first.n + first.n).fill(0);
    const toGradient = gradient - this.parameters;
    const last = layers.length - 1;
    for (let start = 0; start < rows; start += CHUNK) {
      const part = Math.min(CHUNK, rows - start);
      const chunkOut = out ? out + start * 4 * layers[last].n : 0;
      const visit = (l: number, d: number): void => {
        const { k, n, weight, bias } = layers[l];
        if (l === 0) {
          kernels.weightGradient(x + start * xs, xs, d, 4 * n, work, part, k, n);
          kernels.biasGradient(d, 4 * n, foldedBias, part, n);
        } else {
          const below = layers[l - 1].n;
          const h = trace.hidden[l - 1] + start * 4 * below;
          kernels.weightGradient(h, 4 * below, d, 4 * n, weight + toGradient, part, k, n);
          kernels.biasGradient(d, 4 * n, bias + toGradient, part, n);
        }
      };
      this.backwardChunk(trace, start, part, chunkOut, scratch, visit, inject && ((l, d) => inject(l, start, part, d)));
    }
    kernels.addScaled(first.bias + toGradient, foldedBias, 1, first.n);
    const norm = this.spec.inputNorm !== null;
    kernels.foldBackward(
      work,
      foldedBias,
      first.weight,
      this.#scale,
      this.#shift,
      first.k,
      first.n,
      first.weight + toGradient,
      norm ? this.#scale + toGradient : this.#discard,
      norm ? this.#shift + toGradient : this.#discard,
    );
  }
}
