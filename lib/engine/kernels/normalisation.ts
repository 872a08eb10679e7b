// AssemblyScript. Batch normalisation of inputs. Columns come in groups of four; [rows x columns], row strides in bytes.

import { horizontalSum } from "./simd";

/** Rows summed before a partial sum joins the total: keeps the float32 rounding of long sums small. */
const BLOCK: i32 = 32;

/** mean[c] and (biased) variance[c] of each column, in two passes. */
export function columnMoments(x: usize, xs: usize, rows: i32, columns: i32, mean: usize, variance: usize): void {
  const width = (columns as usize) << 2;
  const scale = f32x4.splat(1 / (rows as f32));
  for (let j: usize = 0; j < width; j += 16) {
    let total = f32x4.splat(0);
    let p = x + j;
    for (let r = 0; r < rows; r += BLOCK) {
      const end = min(r + BLOCK, rows);
      let part = f32x4.splat(0);
      for (let i = r; i < end; i++, p += xs) part = f32x4.add(part, v128.load(p));
      total = f32x4.add(total, part);
    }
    const m = f32x4.mul(total, scale);
    total = f32x4.splat(0);
    p = x + j;
    for (let r = 0; r < rows; r += BLOCK) {
      const end = min(r + BLOCK, rows);
      let part = f32x4.splat(0);
      for (let i = r; i < end; i++, p += xs) {
        const d = f32x4.sub(v128.load(p), m);
        part = f32x4.add(part, f32x4.mul(d, d));
      }
      total = f32x4.add(total, part);
    }
    v128.store(mean + j, m);
    v128.store(variance + j, f32x4.mul(total, scale));
  }
}

/** deviation[c] = 1 / sqrt(variance[c] + epsilon). */
export function inverseDeviation(variance: usize, columns: i32, epsilon: f32, out: usize): void {
  for (let c = 0; c < columns; c++) {
    const at = (c as usize) << 2;
    store<f32>(out + at, 1 / sqrt(load<f32>(variance + at) + epsilon));
  }
}

/** out = (x - mean) * inverse, column-wise. */
export function normalise(
  x: usize, xs: usize, rows: i32, columns: i32, mean: usize, inverse: usize, out: usize, os: usize,
): void {
  const width = (columns as usize) << 2;
  for (let j: usize = 0; j < width; j += 16) {
    const m = v128.load(mean + j), s = v128.load(inverse + j);
    let p = x + j, o = out + j;
    for (let r = 0; r < rows; r++, p += xs, o += os) v128.store(o, f32x4.mul(f32x4.sub(v128.load(p), m), s));
  }
}

/** running += momentum * (batch - running); the variance of the batch is made unbiased first. */
export function moveRunning(
  mean: usize, variance: usize, columns: i32, rows: i32, momentum: f32, runningMean: usize, runningVariance: usize,
): void {
  const unbias = rows > 1 ? (rows as f32) / ((rows - 1) as f32) : 1;
  for (let c = 0; c < columns; c++) {
    const at = (c as usize) << 2;
    const m = load<f32>(runningMean + at), v = load<f32>(runningVariance + at);
    store<f32>(runningMean + at, (1 - momentum) * m + momentum * load<f32>(mean + at));
    store<f32>(runningVariance + at, (1 - momentum) * v + momentum * (load<f32>(variance + at) * unbias));
  }
}

/**
 * Gradient through the normalisation by batch statistics, in place:
 * d = inverse * (d - mean(d) - xhat * mean(d * xhat)), column-wise.
 */
export function normaliseBackward(
  d: usize, ds: usize, xhat: usize, xs: usize, rows: i32, columns: i32, inverse: usize,
): void {
  const width = (columns as usize) << 2;
  const scale = f32x4.splat(1 / (rows as f32));
  for (let j: usize = 0; j < width; j += 16) {
    let sum = f32x4.splat(0), product = f32x4.splat(0);
    let p = d + j, q = xhat + j;
    for (let r = 0; r < rows; r++, p += ds, q += xs) {
      const g = v128.load(p);
      sum = f32x4.add(sum, g);
      product = f32x4.add(product, f32x4.mul(g, v128.load(q)));
    }
    sum = f32x4.mul(sum, scale);
    product = f32x4.mul(product, scale);
    const s = v128.load(inverse + j);
    p = d + j;
    q = xhat + j;
    for (let r = 0; r < rows; r++, p += ds, q += xs) {
      const centred = f32x4.sub(f32x4.sub(v128.load(p), sum), f32x4.mul(v128.load(q), product));
      v128.store(p, f32x4.mul(s, centred));
    }
  }
}

/**
 * Learned scale and shift go into the first layer, so that no pass over the rows is needed:
 * (xhat * scale + shift) w + bias = xhat (scale * w) + (bias + shift w). w is [k x n], n a multiple of 4.
 */
export function fold(
  w: usize, bias: usize, scale: usize, shift: usize, k: i32, n: i32, foldedW: usize, foldedBias: usize,
): void {
  const width = (n as usize) << 2;
  memory.copy(foldedBias, bias, width);
  for (let i = 0; i < k; i++) {
    const at = (i as usize) << 2;
    const s = v128.load32_splat(scale + at), t = v128.load32_splat(shift + at);
    const row = w + (i as usize) * width, out = foldedW + (i as usize) * width;
    for (let j: usize = 0; j < width; j += 16) {
      const value = v128.load(row + j);
      v128.store(out + j, f32x4.mul(s, value));
      v128.store(foldedBias + j, f32x4.add(v128.load(foldedBias + j), f32x4.mul(t, value)));
    }
  }
}

/**
 * The gradient of `fold`. m = xhat' d [k x n] and b = column sums of d are the gradients of the folded weight and bias;
 * adds those of weight, scale and shift (the bias gradient is b itself).
 */
export function foldBackward(
  m: usize, b: usize, w: usize, scale: usize, shift: usize, k: i32, n: i32,
  gradientW: usize, gradientScale: usize, gradientShift: usize,
): void {
  const width = (n as usize) << 2;
  for (let i = 0; i < k; i++) {
    const at = (i as usize) << 2;
    const s = v128.load32_splat(scale + at), t = v128.load32_splat(shift + at);
    const row = (i as usize) * width;
    let toScale = f32x4.splat(0), toShift = f32x4.splat(0);
    for (let j: usize = 0; j < width; j += 16) {
      const value = v128.load(w + row + j), g = v128.load(m + row + j), h = v128.load(b + j);
      toScale = f32x4.add(toScale, f32x4.mul(value, g));
      toShift = f32x4.add(toShift, f32x4.mul(value, h));
      const out = gradientW + row + j;
      v128.store(out, f32x4.add(v128.load(out), f32x4.add(f32x4.mul(s, g), f32x4.mul(t, h))));
    }
    store<f32>(gradientScale + at, load<f32>(gradientScale + at) + horizontalSum(toScale));
    store<f32>(gradientShift + at, load<f32>(gradientShift + at) + horizontalSum(toShift));
  }
}
