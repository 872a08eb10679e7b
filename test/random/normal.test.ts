import { Streams, standardNormal } from "overlap-lab/random/index";
import { expect, test } from "vitest";

const COUNT = 100_000;

test("mean 0, variance 1, skewness 0, kurtosis 3, and 95 % within 1.96", () => {
  const stream = Streams.from(3).stream("explore");
  const moments = [0, 0, 0, 0];
  let inside = 0;
  for (let i = 0; i < COUNT; i++) {
    const x = standardNormal(stream);
    for (let k = 0; k < 4; k++) moments[k] += x ** (k + 1) / COUNT;
    if (Math.abs(x) < 1.959964) inside++;
  }
  // Standard errors of the moments of n draws: sqrt of 1, 2, 15 and 96 over n.
  const expected = [0, 1, 0, 3];
  const variances = [1, 2, 15, 96];
  moments.forEach((m, k) => {
    expect(Math.abs(m - expected[k])).toBeLessThan(4 * Math.sqrt(variances[k] / COUNT));
  });
  expect(Math.abs(inside / COUNT - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / COUNT));
});

test("one draw takes two uniforms, so nothing is carried over", () => {
  const a = Streams.from(3).stream("explore");
  const b = Streams.from(3).stream("explore");
  standardNormal(a);
  b.uniform();
  b.uniform();
  expect(a.state()).toEqual(b.state());
});

test("golden draws", () => {
  // Made by: node -e 'import("overlap-lab/random/index").then(({ Streams, standardNormal }) => { const s = Streams.from(0).stream("explore");
  //   console.log(standardNormal(s), standardNormal(s), standardNormal(s)) })'
  const stream = Streams.from(0).stream("explore");
  expect([standardNormal(stream), standardNormal(stream), standardNormal(stream)]).toEqual([
    0.9434507777647252, 1.3038095487397434, 0.26084711356705653,
  ]);
});
