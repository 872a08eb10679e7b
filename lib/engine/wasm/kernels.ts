import { compileWasm } from "../../exact/index.js";

/** The compiled kernels (see engine/kernels). Pointers and strides are bytes; counts, rows and columns are elements. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  heapStart(): number;
  dense(
    x: number,
    xs: number,
    w: number,
    ws: number,
    bias: number,
    y: number,
    ys: number,
    h: number,
    rows: number,
    k: number,
    n: number,
    mode: DenseMode,
    slope: number,
  ): void;
  weightGradient(x: number, xs: number, d: number, ds: number, w: number, rows: number, k: number, n: number): void;
  biasGradient(d: number, ds: number, b: number, rows: number, n: number): void;
  transpose(w: number, ws: number, k: number, n: number, out: number, os: number): void;
  columnMoments(x: number, xs: number, rows: number, columns: number, mean: number, variance: number): void;
  inverseDeviation(variance: number, columns: number, epsilon: number, out: number): void;
  normalise(
    x: number,
    xs: number,
    rows: number,
    columns: number,
    mean: number,
    inverse: number,
    out: number,
    os: number,
  ): void;
  moveRunning(
    mean: number,
    variance: number,
    columns: number,
    rows: number,
    momentum: number,
    runningMean: number,
    runningVariance: number,
  ): void;
  normaliseBackward(
    d: number,
    ds: number,
    xhat: number,
    xs: number,
    rows: number,
    columns: number,
    inverse: number,
  ): void;
  fold(
    w: number,
    bias: number,
    scale: number,
    shift: number,
    k: number,
    n: number,
    foldedW: number,
    foldedBias: number,
  ): void;
  foldBackward(
    m: number,
    b: number,
    w: number,
    scale: number,
    shift: number,
    k: number,
    n: number,
    gradientW: number,
    gradientScale: number,
    gradientShift: number,
  ): void;
  criticLoss(
    value: number,
    next: number,
    stride: number,
    reward: number,
    done: number,
    rows: number,
    discount: number,
    d: number,
  ): number;
  columnMean(x: number, stride: number, rows: number): number;
  addActionPenalty(a: number, as: number, d: number, ds: number, rows: number, columns: number, weight: number): number;
  tanhBackward(a: number, as: number, d: number, ds: number, rows: number, columns: number): void;
  leakyBackward(d: number, ds: number, h: number, hs: number, rows: number, columns: number, slope: number): void;
  addSquaredDistance(a: number, as: number, b: number, bs: number, rows: number, columns: number, sums: number): void;
  addScaledDifference(
    a: number,
    as: number,
    b: number,
    bs: number,
    coefficient: number,
    sign: number,
    d: number,
    ds: number,
    rows: number,
    columns: number,
  ): void;
  addScaled(out: number, value: number, scale: number, count: number): void;
  copyColumns(from: number, fs: number, to: number, ts: number, rows: number, columns: number): void;
  fillColumn(x: number, stride: number, rows: number, value: number): void;
  norm(g: number, count: number): number;
  adam(
    parameters: number,
    g: number,
    first: number,
    second: number,
    count: number,
    scale: number,
    beta1: number,
    beta2: number,
    rest1: number,
    rest2: number,
    epsilon: number,
    stepSize: number,
    correction: number,
  ): void;
  average(target: number, source: number, count: number, tau: number): void;
  peak(rounds: number, factor: number): number;
}

/** What `dense` does to a sum before storing it. */
export const DenseMode = { linear: 0, leaky: 1, tanh: 2, mask: 3 } as const;
export type DenseMode = (typeof DenseMode)[keyof typeof DenseMode];

const modules = new Map<string, WebAssembly.Module>();

/**
 * A fresh instance of the kernels with a memory of its own.
 * @param fast the relaxed-SIMD build: fused multiply-add where the machine has it, no longer the same bits everywhere
 * @throws if `fast` is asked of a runtime without relaxed SIMD
 */
export function instantiateKernels(fast = false): Kernels {
  const file = fast ? "../kernels-relaxed.wasm" : "../kernels.wasm";
  try {
    const module = modules.get(file) ?? compileWasm(file, import.meta.url);
    modules.set(file, module);
    return new WebAssembly.Instance(module, {}).exports as unknown as Kernels;
  } catch (cause) {
    if (!fast) throw cause;
    throw new Error(
      `the fast kernels need relaxed SIMD, which Node ${process.versions.node} lacks: use Node 22 or newer, or leave out \`fast\``,
      { cause },
    );
  }
}
