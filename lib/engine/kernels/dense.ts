// AssemblyScript. Dense layers forward, and their input gradients backward: y = finish(x w + b).
//
// Every output element sums over k in the same order and takes its bias last (which rounds least), whatever the tile it
// falls in, so a row's result does not depend on how many rows go with it. Tiles are 4 rows x 8 columns (8 accumulators:
// what 16 vector registers hold), 8 rows x 4 columns for narrow outputs, and 1 row x 32 columns for single rows.

import { leakyRelu, leakyReluBackward, multiplyAdd, tanh } from "./simd";

const LINEAR: i32 = 0;
const LEAKY: i32 = 1;
const TANH: i32 = 2;
const MASK: i32 = 3;

// @ts-ignore: decorator
@inline
function finish(sum: v128, bias: v128, y: usize, h: usize, mode: i32, slope: v128): void {
  let acc = f32x4.add(sum, bias);
  if (mode == LEAKY) acc = leakyRelu(acc, slope);
  else if (mode == TANH) acc = tanh(acc);
  else if (mode == MASK) acc = leakyReluBackward(acc, v128.load(h), slope);
  v128.store(y, acc);
}

// @ts-ignore: decorator
@inline
function biasAt(bias: usize, column: usize): v128 {
  return bias ? v128.load(bias + column) : f32x4.splat(0);
}

/**
 * @param x [rows x k], row stride xs bytes
 * @param w [k x n], row stride ws bytes, n a multiple of 4
 * @param bias n floats, or 0 for none
 * @param y [rows x n], row stride ys bytes
 * @param h for mode 3: the layer output whose leaky ReLU is passed backward, laid out as y
 * @param mode 0 linear, 1 leaky ReLU, 2 tanh, 3 gradient through a leaky ReLU
 */
export function dense(
  x: usize, xs: usize, w: usize, ws: usize, bias: usize, y: usize, ys: usize, h: usize,
  rows: i32, k: i32, n: i32, mode: i32, slope: f32,
): void {
  const s = f32x4.splat(slope);
  const width = (n as usize) << 2;
  let r = 0;
  if (n == 4) {
    for (; r + 8 <= rows; r += 8) {
      const at = (r as usize) * ys;
      narrow8(x + (r as usize) * xs, xs, w, ws, bias, y + at, ys, h + at, k, mode, s);
    }
  }
  if (xs == FIXED_STRIDE) {
    for (; r + 4 <= rows; r += 4) {
      const at = (r as usize) * ys;
      tile4<i32>(x + (r as usize) * FIXED_STRIDE, xs, w, ws, bias, y + at, ys, h + at, k, width, mode, s);
    }
  }
  for (; r + 4 <= rows; r += 4) {
    const at = (r as usize) * ys;
    tile4<f32>(x + (r as usize) * xs, xs, w, ws, bias, y + at, ys, h + at, k, width, mode, s);
  }
  for (; r < rows; r++) {
    tile1(x + (r as usize) * xs, w, ws, bias, y + (r as usize) * ys, h + (r as usize) * ys, k, width, mode, s);
  }
}

/** The row stride, in bytes, whose kernel has it as an immediate: 64 hidden units, as in the reference. */
const FIXED_STRIDE: usize = 256;

/** x[row] in all lanes. Fixed is i32 when rows are FIXED_STRIDE apart (an immediate offset saves an addition), else f32. */
// @ts-ignore: decorator
@inline
function splat1<Fixed>(p: usize, xs: usize): v128 {
  return isInteger<Fixed>() ? v128.load32_splat(p, FIXED_STRIDE) : v128.load32_splat(p + xs);
}
// @ts-ignore: decorator
@inline
function splat2<Fixed>(p: usize, xs2: usize): v128 {
  return isInteger<Fixed>() ? v128.load32_splat(p, 2 * FIXED_STRIDE) : v128.load32_splat(p + xs2);
}
// @ts-ignore: decorator
@inline
function splat3<Fixed>(p: usize, xs3: usize): v128 {
  return isInteger<Fixed>() ? v128.load32_splat(p, 3 * FIXED_STRIDE) : v128.load32_splat(p + xs3);
}

// The inner loops are kept short: the runtime unrolls them better than we can by hand.
// @ts-ignore: decorator
@inline
function tile4<Fixed>(
  x: usize, xs: usize, w: usize, ws: usize, bias: usize, y: usize, ys: usize, h: usize,
  k: i32, width: usize, mode: i32, s: v128,
): void {
  const end = x + ((k as usize) << 2);
  const xs2 = xs << 1, xs3 = xs2 + xs;
  let j: usize = 0;
  for (; j + 32 <= width; j += 32) {
    let a0 = f32x4.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
    for (let p = x, q = w + j; p < end; p += 4, q += ws) {
      const u = v128.load(q), v = v128.load(q, 16);
      let t = v128.load32_splat(p);
      a0 = multiplyAdd(t, u, a0); b0 = multiplyAdd(t, v, b0);
      t = splat1<Fixed>(p, xs);
      a1 = multiplyAdd(t, u, a1); b1 = multiplyAdd(t, v, b1);
      t = splat2<Fixed>(p, xs2);
      a2 = multiplyAdd(t, u, a2); b2 = multiplyAdd(t, v, b2);
      t = splat3<Fixed>(p, xs3);
      a3 = multiplyAdd(t, u, a3); b3 = multiplyAdd(t, v, b3);
    }
    const c = biasAt(bias, j), d = biasAt(bias, j + 16);
    let o = y + j, g = h + j;
    finish(a0, c, o, g, mode, s); finish(b0, d, o + 16, g + 16, mode, s);
    o += ys; g += ys;
    finish(a1, c, o, g, mode, s); finish(b1, d, o + 16, g + 16, mode, s);
    o += ys; g += ys;
    finish(a2, c, o, g, mode, s); finish(b2, d, o + 16, g + 16, mode, s);
    o += ys; g += ys;
    finish(a3, c, o, g, mode, s); finish(b3, d, o + 16, g + 16, mode, s);
  }
  if (j < width) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    for (let p = x, q = w + j; p < end; p += 4, q += ws) {
      const u = v128.load(q);
      a0 = multiplyAdd(v128.load32_splat(p), u, a0);
      a1 = multiplyAdd(splat1<Fixed>(p, xs), u, a1);
      a2 = multiplyAdd(splat2<Fixed>(p, xs2), u, a2);
      a3 = multiplyAdd(splat3<Fixed>(p, xs3), u, a3);
    }
    const c = biasAt(bias, j);
    const o = y + j, g = h + j;
    finish(a0, c, o, g, mode, s);
    finish(a1, c, o + ys, g + ys, mode, s);
    finish(a2, c, o + (ys << 1), g + (ys << 1), mode, s);
    finish(a3, c, o + (ys << 1) + ys, g + (ys << 1) + ys, mode, s);
  }
}

// Narrow outputs: 8 rows x 4 columns, so that there are 8 accumulators here too.
// @ts-ignore: decorator
@inline
function narrow8(
  x: usize, xs: usize, w: usize, ws: usize, bias: usize, y: usize, ys: usize, h: usize, k: i32, mode: i32, s: v128,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
  const end = x + ((k as usize) << 2);
  const xs2 = xs << 1, xs3 = xs2 + xs, xs4 = xs << 2;
  for (let p = x, q = w; p < end; p += 4, q += ws) {
    const u = v128.load(q), p4 = p + xs4;
    a0 = multiplyAdd(v128.load32_splat(p), u, a0);
    a1 = multiplyAdd(v128.load32_splat(p + xs), u, a1);
    a2 = multiplyAdd(v128.load32_splat(p + xs2), u, a2);
    a3 = multiplyAdd(v128.load32_splat(p + xs3), u, a3);
    a4 = multiplyAdd(v128.load32_splat(p4), u, a4);
    a5 = multiplyAdd(v128.load32_splat(p4 + xs), u, a5);
    a6 = multiplyAdd(v128.load32_splat(p4 + xs2), u, a6);
    a7 = multiplyAdd(v128.load32_splat(p4 + xs3), u, a7);
  }
  const c = biasAt(bias, 0);
  finish(a0, c, y, h, mode, s); y += ys; h += ys;
  finish(a1, c, y, h, mode, s); y += ys; h += ys;
  finish(a2, c, y, h, mode, s); y += ys; h += ys;
  finish(a3, c, y, h, mode, s); y += ys; h += ys;
  finish(a4, c, y, h, mode, s); y += ys; h += ys;
  finish(a5, c, y, h, mode, s); y += ys; h += ys;
  finish(a6, c, y, h, mode, s); y += ys; h += ys;
  finish(a7, c, y, h, mode, s);
}

// @ts-ignore: decorator
@inline
function tile1(
  x: usize, w: usize, ws: usize, bias: usize, y: usize, h: usize, k: i32, width: usize, mode: i32, s: v128,
): void {
  const end = x + ((k as usize) << 2);
  let j: usize = 0;
  for (; j + 128 <= width; j += 128) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    let q = w + j;
    for (let p = x; p < end; p += 4, q += ws) {
      const t = v128.load32_splat(p);
      a0 = multiplyAdd(t, v128.load(q), a0); a1 = multiplyAdd(t, v128.load(q, 16), a1);
      a2 = multiplyAdd(t, v128.load(q, 32), a2); a3 = multiplyAdd(t, v128.load(q, 48), a3);
      a4 = multiplyAdd(t, v128.load(q, 64), a4); a5 = multiplyAdd(t, v128.load(q, 80), a5);
      a6 = multiplyAdd(t, v128.load(q, 96), a6); a7 = multiplyAdd(t, v128.load(q, 112), a7);
    }
    const o = y + j, g = h + j;
    finish(a0, biasAt(bias, j), o, g, mode, s); finish(a1, biasAt(bias, j + 16), o + 16, g + 16, mode, s);
    finish(a2, biasAt(bias, j + 32), o + 32, g + 32, mode, s); finish(a3, biasAt(bias, j + 48), o + 48, g + 48, mode, s);
    finish(a4, biasAt(bias, j + 64), o + 64, g + 64, mode, s); finish(a5, biasAt(bias, j + 80), o + 80, g + 80, mode, s);
    finish(a6, biasAt(bias, j + 96), o + 96, g + 96, mode, s); finish(a7, biasAt(bias, j + 112), o + 112, g + 112, mode, s);
  }
  for (; j < width; j += 16) {
    let a = f32x4.splat(0);
    let q = w + j;
    for (let p = x; p < end; p += 4, q += ws) a = multiplyAdd(v128.load32_splat(p), v128.load(q), a);
    finish(a, biasAt(bias, j), y + j, h + j, mode, s);
  }
}
