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
    for (let r = 0; r < rows; r++) {
      const gap = data[r * columns + c] - mean;
      total += gap * gap;
    }
  }
  return total / (rows * columns);
}

/** 1 - |Y'X|^2 / (|X'X| |Y'Y|), Frobenius norms of the centred matrices. */
function linearCka(x: Activations, y: Activations): number {
  const a = centredColumns(x);
  const b = centredColumns(y);
  const cross = squaredProductNorm(a, b);
  const own = squaredProductNorm(a, a) * squaredProductNorm(b, b);
  return own > 0 ? 1 - cross / Math.sqrt(own) : Number.NaN;
}

/** Each column less its mean. */
function centredColumns({ rows, columns, data }: Activations): Float64Array[] {
  return Array.from({ length: columns }, (_, c) => {
    const column = Float64Array.from({ length: rows }, (_, r) => data[r * columns + c]);
    let mean = 0;
    for (let r = 0; r < rows; r++) mean += column[r];
    mean /= rows;
    for (let r = 0; r < rows; r++) column[r] -= mean;
    return column;
  });
}

/** Sum of the squared dot products of each column of `a` with each of `b`; of equal lists only one half is computed. */
function squaredProductNorm(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const n = b.length;
  const products = new Float64Array(a.length * n);
  for (let i = 0; i < a.length; i++) {
    const first = a === b ? i : 0;
    for (let j = first - (first % 4); j < n; j += 4) dotWithFour(a[i], b, j, products, i * n);
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < n; j++) {
      const value = a === b && j < i ? products[j * n + i] : products[i * n + j];
      sum += value * value;
    }
  }
  return sum;
}

/** Dot products of a column with columns j to j + 3 (fewer at the end), four at a time for speed. */
function dotWithFour(x: Float64Array, b: readonly Float64Array[], j: number, out: Float64Array, at: number): void {
  const last = b.length - 1;
  const [b0, b1, b2, b3] = [b[j], b[Math.min(j + 1, last)], b[Math.min(j + 2, last)], b[Math.min(j + 3, last)]];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let r = 0; r < x.length; r++) {
    const value = x[r];
    s0 += value * b0[r];
    s1 += value * b1[r];
    s2 += value * b2[r];
    s3 += value * b3[r];
  }
  out[at + j] = s0;
  if (j < last) out[at + j + 1] = s1;
  if (j + 1 < last) out[at + j + 2] = s2;
  if (j + 2 < last) out[at + j + 3] = s3;
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
