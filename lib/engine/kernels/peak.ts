// AssemblyScript. The yardstick: what plain 128-bit multiply and add can do here, from registers alone.

import { multiplyAdd } from "./simd";

/** Runs `rounds` x 8 independent multiply-adds of 4 lanes (64 flops a round); returns a number so that nothing is dropped. */
export function peak(rounds: i32, factor: f32): f32 {
  const t = f32x4.splat(factor);
  let a = f32x4.splat(1), b = f32x4.splat(2), c = f32x4.splat(3), d = f32x4.splat(4);
  let e = f32x4.splat(5), f = f32x4.splat(6), g = f32x4.splat(7), h = f32x4.splat(8);
  const u = f32x4.splat(0.5), v = f32x4.splat(0.25);
  for (let i = 0; i < rounds; i++) {
    const x = f32x4.add(u, f32x4.splat(i as f32)), y = f32x4.add(v, f32x4.splat(i as f32));
    a = multiplyAdd(t, x, a); b = multiplyAdd(t, y, b); c = multiplyAdd(x, y, c); d = multiplyAdd(y, y, d);
    e = multiplyAdd(x, x, e); f = multiplyAdd(u, x, f); g = multiplyAdd(v, y, g); h = multiplyAdd(u, y, h);
  }
  const sum = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}
