// AssemblyScript. Weight and bias gradients of a dense layer: w += x' d and b += column sums of d, over a chunk of rows.

import { multiplyAdd } from "./simd";

/**
 * @param x [rows x k], row stride xs bytes: what went into the layer
 * @param d [rows x n], row stride ds bytes, n a multiple of 4: gradient of what came out
 * @param w [k x n], row stride 4 n bytes: added to
 */
export function weightGradient(x: usize, xs: usize, d: usize, ds: usize, w: usize, rows: i32, k: i32, n: i32): void {
  const width = (n as usize) << 2;
  let i = 0;
  for (; i + 4 <= k; i += 4) {
    const row0 = w + (i as usize) * width;
    const row1 = row0 + width, row2 = row1 + width, row3 = row2 + width;
    let j: usize = 0;
    for (; j + 32 <= width; j += 32) {
      let a0 = v128.load(row0 + j), b0 = v128.load(row0 + j, 16);
      let a1 = v128.load(row1 + j), b1 = v128.load(row1 + j, 16);
      let a2 = v128.load(row2 + j), b2 = v128.load(row2 + j, 16);
      let a3 = v128.load(row3 + j), b3 = v128.load(row3 + j, 16);
      let p = x + ((i as usize) << 2), q = d + j;
      for (let r = 0; r < rows; r++) {
        const u = v128.load(q), v = v128.load(q, 16);
        let t = v128.load32_splat(p);
        a0 = multiplyAdd(t, u, a0); b0 = multiplyAdd(t, v, b0);
        t = v128.load32_splat(p, 4);
        a1 = multiplyAdd(t, u, a1); b1 = multiplyAdd(t, v, b1);
        t = v128.load32_splat(p, 8);
        a2 = multiplyAdd(t, u, a2); b2 = multiplyAdd(t, v, b2);
        t = v128.load32_splat(p, 12);
        a3 = multiplyAdd(t, u, a3); b3 = multiplyAdd(t, v, b3);
        p += xs;
        q += ds;
      }
      v128.store(row0 + j, a0); v128.store(row0 + j, b0, 16);
      v128.store(row1 + j, a1); v128.store(row1 + j, b1, 16);
      v128.store(row2 + j, a2); v128.store(row2 + j, b2, 16);
      v128.store(row3 + j, a3); v128.store(row3 + j, b3, 16);
    }
    if (j < width) {
      let a0 = v128.load(row0 + j), a1 = v128.load(row1 + j), a2 = v128.load(row2 + j), a3 = v128.load(row3 + j);
      let p = x + ((i as usize) << 2), q = d + j;
      for (let r = 0; r < rows; r++) {
        const u = v128.load(q);
        a0 = multiplyAdd(v128.load32_splat(p), u, a0);
        a1 = multiplyAdd(v128.load32_splat(p, 4), u, a1);
        a2 = multiplyAdd(v128.load32_splat(p, 8), u, a2);
        a3 = multiplyAdd(v128.load32_splat(p, 12), u, a3);
        p += xs;
        q += ds;
      }
      v128.store(row0 + j, a0); v128.store(row1 + j, a1); v128.store(row2 + j, a2); v128.store(row3 + j, a3);
    }
  }
  for (; i < k; i++) {
    const row = w + (i as usize) * width;
    for (let j: usize = 0; j < width; j += 16) {
      let a = v128.load(row + j);
      let p = x + ((i as usize) << 2), q = d + j;
      for (let r = 0; r < rows; r++) {
        a = multiplyAdd(v128.load32_splat(p), v128.load(q), a);
        p += xs;
        q += ds;
      }
      v128.store(row + j, a);
    }
  }
}

/** b[n] += column sums of d [rows x n], in four interleaved sums: faster than one, and with less rounding. */
export function biasGradient(d: usize, ds: usize, b: usize, rows: i32, n: i32): void {
  const width = (n as usize) << 2;
  const ds2 = ds << 1, ds3 = ds2 + ds, ds4 = ds << 2;
  for (let j: usize = 0; j < width; j += 16) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    let q = d + j;
    let r = 0;
    for (; r + 4 <= rows; r += 4, q += ds4) {
      a0 = f32x4.add(a0, v128.load(q));
      a1 = f32x4.add(a1, v128.load(q + ds));
      a2 = f32x4.add(a2, v128.load(q + ds2));
      a3 = f32x4.add(a3, v128.load(q + ds3));
    }
    for (; r < rows; r++, q += ds) a0 = f32x4.add(a0, v128.load(q));
    v128.store(b + j, f32x4.add(v128.load(b + j), f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, a3))));
  }
}

/** out [n x k] = transpose of w [k x n]; both row-major, with row strides in bytes. */
export function transpose(w: usize, ws: usize, k: i32, n: i32, out: usize, os: usize): void {
  for (let i = 0; i < k; i++) {
    let p = w + (i as usize) * ws;
    let o = out + ((i as usize) << 2);
    for (let j = 0; j < n; j++) {
      store<f32>(o, load<f32>(p));
      p += 4;
      o += os;
    }
  }
}
