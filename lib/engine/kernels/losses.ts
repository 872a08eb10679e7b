// AssemblyScript. Losses and their gradients with respect to what the networks put out. Strides in bytes.

import { horizontalSum, leakyReluBackward } from "./simd";

/**
 * Temporal-difference loss of a critic: target = reward + discount (1 - done) next. Writes the gradient of the mean
 * squared error with respect to `value` (first column of d; the other columns of the row are left) and returns the loss.
 */
export function criticLoss(
  value: usize, next: usize, stride: usize, reward: usize, done: usize, rows: i32, discount: f32, d: usize,
): f64 {
  let sum: f64 = 0;
  const scale: f32 = 2 / (rows as f32);
  for (let r = 0; r < rows; r++) {
    const at = (r as usize) * stride, i = (r as usize) << 2;
    const target = load<f32>(reward + i) + discount * (1 - load<f32>(done + i)) * load<f32>(next + at);
    const error = load<f32>(value + at) - target;
    sum += (error as f64) * (error as f64);
    store<f32>(d + at, scale * error);
  }
  return sum / (rows as f64);
}

/** Mean of the first column. */
export function columnMean(x: usize, stride: usize, rows: i32): f64 {
  let sum: f64 = 0;
  for (let r = 0; r < rows; r++) sum += load<f32>(x + (r as usize) * stride) as f64;
  return sum / (rows as f64);
}

/** d += 2 weight a, over [rows x columns]; returns the sum of a^2. */
export function addActionPenalty(a: usize, as_: usize, d: usize, ds: usize, rows: i32, columns: i32, weight: f32): f64 {
  let sum: f64 = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const at = (c as usize) << 2;
      const value = load<f32>(a + (r as usize) * as_ + at);
      const out = d + (r as usize) * ds + at;
      sum += (value as f64) * (value as f64);
      store<f32>(out, load<f32>(out) + 2 * weight * value);
    }
  }
  return sum;
}

/** d *= 1 - a^2, over [rows x columns], columns a multiple of 4. */
export function tanhBackward(a: usize, as_: usize, d: usize, ds: usize, rows: i32, columns: i32): void {
  const width = (columns as usize) << 2;
  for (let r = 0; r < rows; r++) {
    const p = a + (r as usize) * as_, q = d + (r as usize) * ds;
    for (let j: usize = 0; j < width; j += 16) {
      const v = v128.load(p + j);
      v128.store(q + j, f32x4.mul(v128.load(q + j), f32x4.sub(f32x4.splat(1), f32x4.mul(v, v))));
    }
  }
}

/** d passed backward through a leaky ReLU with output h, in place; columns a multiple of 4. */
export function leakyBackward(d: usize, ds: usize, h: usize, hs: usize, rows: i32, columns: i32, slope: f32): void {
  const width = (columns as usize) << 2;
  const s = f32x4.splat(slope);
  for (let r = 0; r < rows; r++) {
    const p = d + (r as usize) * ds, q = h + (r as usize) * hs;
    for (let j: usize = 0; j < width; j += 16) v128.store(p + j, leakyReluBackward(v128.load(p + j), v128.load(q + j), s));
  }
}

/** sums[r] += sum over columns of (a - b)^2; float64 sums, columns a multiple of 4 (padding is zero in both). */
export function addSquaredDistance(
  a: usize, as_: usize, b: usize, bs: usize, rows: i32, columns: i32, sums: usize,
): void {
  const width = (columns as usize) << 2;
  for (let r = 0; r < rows; r++) {
    const p = a + (r as usize) * as_, q = b + (r as usize) * bs;
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < width; j += 16) {
      const e = f32x4.sub(v128.load(p + j), v128.load(q + j));
      sum = f32x4.add(sum, f32x4.mul(e, e));
    }
    const at = sums + ((r as usize) << 3);
    store<f64>(at, load<f64>(at) + (horizontalSum(sum) as f64));
  }
}

/** d += sign * coefficient[r] * (a - b): the gradient of a squared distance with one factor per row. */
export function addScaledDifference(
  a: usize, as_: usize, b: usize, bs: usize, coefficient: usize, sign: f32, d: usize, ds: usize, rows: i32, columns: i32,
): void {
  const width = (columns as usize) << 2;
  for (let r = 0; r < rows; r++) {
    const p = a + (r as usize) * as_, q = b + (r as usize) * bs, o = d + (r as usize) * ds;
    const c = f32x4.splat(sign * load<f32>(coefficient + ((r as usize) << 2)));
    for (let j: usize = 0; j < width; j += 16) {
      const e = f32x4.sub(v128.load(p + j), v128.load(q + j));
      v128.store(o + j, f32x4.add(v128.load(o + j), f32x4.mul(c, e)));
    }
  }
}

/** out += value * scale, over count floats (a multiple of 4). */
export function addScaled(out: usize, value: usize, scale: f32, count: i32): void {
  const end = (count as usize) << 2;
  const s = f32x4.splat(scale);
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(out + i), f32x4.mul(s, v128.load(value + i))));
  }
}

/** Copies [rows x columns] floats between two layouts. */
export function copyColumns(from: usize, fs: usize, to: usize, ts: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    const p = from + (r as usize) * fs, q = to + (r as usize) * ts;
    for (let c = 0; c < columns; c++) store<f32>(q + ((c as usize) << 2), load<f32>(p + ((c as usize) << 2)));
  }
}

/** Writes one value down a column of floats. */
export function fillColumn(x: usize, stride: usize, rows: i32, value: f32): void {
  for (let r = 0; r < rows; r++) store<f32>(x + (r as usize) * stride, value);
}
