// AssemblyScript. Batch normalisation of inputs. Columns come in groups of four; [rows x columns], row strides in bytes.

/** Products of four lanes in float64, added two and two. */
// @ts-ignore: decorator
@inline
function pairSums(a: v128, b: v128): v128 {
  const low = f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  const c = v128.shuffle<i64>(a, a, 1, 0), d = v128.shuffle<i64>(b, b, 1, 0);
  return f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(c), f64x2.promote_low_f32x4(d)));
}

// @ts-ignore: decorator
@inline
function bothLanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/**
 * mean[c] and (biased) variance[c] of each column, in two passes. Summed in float64, as PyTorch does on a processor:
 * a policy's actions hardly differ within a batch at first, and what is left of them is what the gradient is made of.
 */
export function columnMoments(x: usize, xs: usize, rows: i32, columns: i32, mean: usize, variance: usize): void {
  const width = (columns as usize) << 2;
  const scale = f64x2.splat(1 / (rows as f64));
  for (let j: usize = 0; j < width; j += 8) {
    let total = f64x2.splat(0);
    let p = x + j;
    for (let r = 0; r < rows; r++, p += xs) total = f64x2.add(total, f64x2.promote_low_f32x4(v128.load64_zero(p)));
    const m = f64x2.mul(total, scale);
    total = f64x2.splat(0);
    p = x + j;
    for (let r = 0; r < rows; r++, p += xs) {
      const d = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(p)), m);
      total = f64x2.add(total, f64x2.mul(d, d));
    }
    v128.store64_lane(mean + j, f32x4.demote_f64x2_zero(m), 0);
    v128.store64_lane(variance + j, f32x4.demote_f64x2_zero(f64x2.mul(total, scale)), 0);
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
 * d = inverse * (d - mean(d) - xhat * mean(d * xhat)), column-wise. In float64: most of d cancels here.
 */
export function normaliseBackward(
  d: usize, ds: usize, xhat: usize, xs: usize, rows: i32, columns: i32, inverse: usize,
): void {
  const width = (columns as usize) << 2;
  const scale = f64x2.splat(1 / (rows as f64));
  for (let j: usize = 0; j < width; j += 8) {
    let sum = f64x2.splat(0), product = f64x2.splat(0);
    let p = d + j, q = xhat + j;
    for (let r = 0; r < rows; r++, p += ds, q += xs) {
      const g = f64x2.promote_low_f32x4(v128.load64_zero(p));
      sum = f64x2.add(sum, g);
      product = f64x2.add(product, f64x2.mul(g, f64x2.promote_low_f32x4(v128.load64_zero(q))));
    }
    sum = f64x2.mul(sum, scale);
    product = f64x2.mul(product, scale);
    const s = f64x2.promote_low_f32x4(v128.load64_zero(inverse + j));
    p = d + j;
    q = xhat + j;
    for (let r = 0; r < rows; r++, p += ds, q += xs) {
      const g = f64x2.promote_low_f32x4(v128.load64_zero(p)), x = f64x2.promote_low_f32x4(v128.load64_zero(q));
      const centred = f64x2.mul(s, f64x2.sub(f64x2.sub(g, sum), f64x2.mul(x, product)));
      v128.store64_lane(p, f32x4.demote_f64x2_zero(centred), 0);
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
    let toScale = f64x2.splat(0), toShift = f64x2.splat(0);
    for (let j: usize = 0; j < width; j += 16) {
      const value = v128.load(w + row + j), g = v128.load(m + row + j), h = v128.load(b + j);
      toScale = f64x2.add(toScale, pairSums(value, g));
      toShift = f64x2.add(toShift, pairSums(value, h));
      const out = gradientW + row + j;
      v128.store(out, f32x4.add(v128.load(out), f32x4.add(f32x4.mul(s, g), f32x4.mul(t, h))));
    }
    store<f32>(gradientScale + at, load<f32>(gradientScale + at) + (bothLanes(toScale) as f32));
    store<f32>(gradientShift + at, load<f32>(gradientShift + at) + (bothLanes(toShift) as f32));
  }
}
