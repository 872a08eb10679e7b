// AssemblyScript. Gradient norm, Adam and target averaging over whole parameter buffers; counts are multiples of 4.

/** Euclidean norm, summed in float64. */
export function norm(g: usize, count: i32): f64 {
  let low = f64x2.splat(0), high = f64x2.splat(0);
  const end = g + ((count as usize) << 2);
  for (let p = g; p < end; p += 16) {
    const v = v128.load(p);
    const a = f64x2.promote_low_f32x4(v);
    const b = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return sqrt(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/**
 * One Adam step on gradient g * scale. stepSize = rate / (1 - beta1^t), correction = 1 / sqrt(1 - beta2^t);
 * epsilon is added after the correction, as in PyTorch. rest1 = 1 - beta1 and rest2 = 1 - beta2 come rounded from float64:
 * taken here, 1 - 0.999 would be wrong in its fifth digit.
 */
export function adam(
  parameters: usize, g: usize, first: usize, second: usize, count: i32,
  scale: f32, beta1: f32, beta2: f32, rest1: f32, rest2: f32, epsilon: f32, stepSize: f32, correction: f32,
): void {
  const end = (count as usize) << 2;
  const b1 = f32x4.splat(beta1), c1 = f32x4.splat(rest1);
  const b2 = f32x4.splat(beta2), c2 = f32x4.splat(rest2);
  const s = f32x4.splat(scale), e = f32x4.splat(epsilon), step = f32x4.splat(stepSize), k = f32x4.splat(correction);
  for (let i: usize = 0; i < end; i += 16) {
    const d = f32x4.mul(v128.load(g + i), s);
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + i)), f32x4.mul(c1, d));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + i)), f32x4.mul(c2, f32x4.mul(d, d)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(v), k), e);
    v128.store(parameters + i, f32x4.sub(v128.load(parameters + i), f32x4.mul(step, f32x4.div(m, denominator))));
  }
}

/** target += tau * (source - target), as target * (1 - tau) + source * tau. */
export function average(target: usize, source: usize, count: i32, tau: f32): void {
  const end = (count as usize) << 2;
  const keep = f32x4.splat(1 - tau), move = f32x4.splat(tau);
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(
      target + i,
      f32x4.add(f32x4.mul(v128.load(target + i), keep), f32x4.mul(v128.load(source + i), move)),
    );
  }
}
