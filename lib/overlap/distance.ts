import type { Activations } from "../engine/index.js";

/** Distances between the activations of two sets of observations, row by row; [rows x columns] both. */
export interface Distances {
  /** Mean squared difference over rows and columns. */
  readonly mse: number;
  /** mse divided by the mean variance of a unit over the self states: free of the activations' scale; NaN without spread. */
  readonly relative: number;
  /** Mean over rows of 1 - cosine similarity, in [0, 2]; rows where a side is all zero are left out. */
  readonly cosine: number;
  /** 1 - linear centred kernel alignment (Kornblith et al. 2019), in [0, 1]; NaN without spread. */
  readonly cka: number;
  /** Mean variance of a unit over the self states, and root mean square of the self activations. */
  readonly variance: number;
  readonly norm: number;
}

/** @throws if the shapes differ */
export function distances(self: Activations, other: Activations): Distances {
  const { rows, columns } = self;
  if (rows !== other.rows || columns !== other.columns) {
    throw new Error(`cannot compare [${rows} x ${columns}] with [${other.rows} x ${other.columns}] activations`);
  }
  let squared = 0;
  let norm = 0;
  let cosine = 0;
  let angles = 0;
  for (let r = 0; r < rows; r++) {
    let product = 0;
    let a2 = 0;
    let b2 = 0;
    for (let c = 0; c < columns; c++) {
      const a = self.data[r * columns + c];
      const b = other.data[r * columns + c];
      squared += (a - b) * (a - b);
      product += a * b;
      a2 += a * a;
      b2 += b * b;
    }
    norm += a2;
    if (a2 > 0 && b2 > 0) {
      cosine += 1 - product / Math.sqrt(a2 * b2);
      angles++;
    }
  }
  const count = rows * columns;
  const variance = meanVariance(self);
  return {
    mse: squared / count,
    relative: variance > 0 ? squared / count / variance : Number.NaN,
    cosine: cosine / angles,
    cka: linearCka(self, other),
    variance,
    norm: Math.sqrt(norm / count),
  };
}

/** Variance (population) of each column over the rows, averaged over columns. */
export function meanVariance({ rows, columns, data }: Activations): number {
  let total = 0;
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let r = 0; r < rows; r++) mean += data[r * columns + c];
    mean /= rows;
    for (let r = 0; r < rows; r++) total += (data[r * columns + c] - mean) ** 2;
  }
  return total / (rows * columns);
}

/** 1 - |Y'X|^2 / (|X'X| |Y'Y|), Frobenius norms of the centred matrices. */
function linearCka(x: Activations, y: Activations): number {
  const a = centred(x);
  const b = centred(y);
  const n = x.columns;
  const cross = squaredProductNorm(a, b, x.rows, n);
  const own = squaredProductNorm(a, a, x.rows, n) * squaredProductNorm(b, b, x.rows, n);
  return own > 0 ? 1 - cross / Math.sqrt(own) : Number.NaN;
}

function centred({ rows, columns, data }: Activations): Float64Array {
  const out = Float64Array.from(data);
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let r = 0; r < rows; r++) mean += data[r * columns + c];
    mean /= rows;
    for (let r = 0; r < rows; r++) out[r * columns + c] -= mean;
  }
  return out;
}

function squaredProductNorm(a: Float64Array, b: Float64Array, rows: number, n: number): number {
  const product = new Float64Array(n * n);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < n; i++) {
      const value = a[r * n + i];
      for (let j = 0; j < n; j++) product[i * n + j] += value * b[r * n + j];
    }
  }
  let sum = 0;
  for (const value of product) sum += value * value;
  return sum;
}

/** Several activations side by side, as the paper concatenates h1 and h2. */
export function concatenate(parts: readonly Activations[]): Activations {
  const rows = parts[0].rows;
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  const data = new Float32Array(rows * columns);
  let offset = 0;
  for (const part of parts) {
    for (let r = 0; r < rows; r++) {
      data.set(part.data.subarray(r * part.columns, (r + 1) * part.columns), r * columns + offset);
    }
    offset += part.columns;
  }
  return { rows, columns, data };
}
