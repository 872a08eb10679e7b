// AssemblyScript. The yardstick: what plain 128-bit multiply and add can do here, from registers alone.

/**
 * Runs `rounds` x 4 of 7 multiplications and 7 additions of 4 lanes, all independent (224 flops a round): enough chains
 * to hide the latency, few enough for 16 registers. Returns a number, so that nothing is dropped.
 */
export function peak(rounds: i32, start: f32): f32 {
  const x = f32x4.splat(0.9999999);
  let a = f32x4.splat(start), b = f32x4.splat(start + 1), c = f32x4.splat(start + 2), d = f32x4.splat(start + 3);
  let e = f32x4.splat(start + 4), f = f32x4.splat(start + 5), g = f32x4.splat(start + 6);
  let h = a, i = b, j = c, k = d, l = e, m = f, n = g;
  for (let round = 0; round < rounds; round++) {
    a = f32x4.mul(a, x); h = f32x4.add(h, x); b = f32x4.mul(b, x); i = f32x4.add(i, x); c = f32x4.mul(c, x); j = f32x4.add(j, x); d = f32x4.mul(d, x); k = f32x4.add(k, x);
    e = f32x4.mul(e, x); l = f32x4.add(l, x); f = f32x4.mul(f, x); m = f32x4.add(m, x); g = f32x4.mul(g, x); n = f32x4.add(n, x);
    a = f32x4.mul(a, x); h = f32x4.add(h, x); b = f32x4.mul(b, x); i = f32x4.add(i, x); c = f32x4.mul(c, x); j = f32x4.add(j, x); d = f32x4.mul(d, x); k = f32x4.add(k, x);
    e = f32x4.mul(e, x); l = f32x4.add(l, x); f = f32x4.mul(f, x); m = f32x4.add(m, x); g = f32x4.mul(g, x); n = f32x4.add(n, x);
    a = f32x4.mul(a, x); h = f32x4.add(h, x); b = f32x4.mul(b, x); i = f32x4.add(i, x); c = f32x4.mul(c, x); j = f32x4.add(j, x); d = f32x4.mul(d, x); k = f32x4.add(k, x);
    e = f32x4.mul(e, x); l = f32x4.add(l, x); f = f32x4.mul(f, x); m = f32x4.add(m, x); g = f32x4.mul(g, x); n = f32x4.add(n, x);
    a = f32x4.mul(a, x); h = f32x4.add(h, x); b = f32x4.mul(b, x); i = f32x4.add(i, x); c = f32x4.mul(c, x); j = f32x4.add(j, x); d = f32x4.mul(d, x); k = f32x4.add(k, x);
    e = f32x4.mul(e, x); l = f32x4.add(l, x); f = f32x4.mul(f, x); m = f32x4.add(m, x); g = f32x4.mul(g, x); n = f32x4.add(n, x);
  }
  const products = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), g));
  const sums = f32x4.add(f32x4.add(f32x4.add(h, i), f32x4.add(j, k)), f32x4.add(f32x4.add(l, m), n));
  return f32x4.extract_lane(f32x4.add(products, sums), 0);
}
