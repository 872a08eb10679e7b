import { createHash } from "node:crypto";
import { acos, asin, atan2, cos, exp, log, log1p, sin } from "overlap-lab/exact/math";
import { expect, test } from "vitest";

const EXACT = { exp, log, log1p, sin, cos, asin, acos };
const ONE = Object.keys(EXACT) as (keyof typeof EXACT)[];

/** 4001 points in [-limit, limit] and 200 powers of two, which binary floats hold exactly. */
function grid(limit: number): number[] {
  const points = Array.from({ length: 4001 }, (_, i) => (limit * (i - 2000)) / 2048);
  for (let power = -100; power < 100; power++) points.push(2 ** power, -(2 ** power));
  return points;
}

function relativeDifference(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Math.abs(a - b) / Math.abs(b);
}

test.each(ONE)("%s agrees with Math to 1e-15 of its size", (name) => {
  const limit = { exp: 700, log: 1000, log1p: 10, sin: 1000, cos: 1000, asin: 1, acos: 1 }[name];
  let worst = 0;
  for (const x of grid(limit)) {
    const [ours, theirs] = [EXACT[name](x), Math[name](x)];
    if (Number.isNaN(theirs)) expect(ours).toBeNaN();
    else worst = Math.max(worst, relativeDifference(ours, theirs));
  }
  expect(worst).toBeLessThan(1e-15);
});

test("atan2 agrees with Math.atan2 in all quadrants and on the axes", () => {
  const values = [-3, -1, -0.5, -0, 0, 1e-300, 0.25, 1, 7, 1e300];
  for (const y of values)
    for (const x of values) {
      expect(relativeDifference(atan2(y, x), Math.atan2(y, x))).toBeLessThan(1e-15);
    }
});

test("values that can be checked by eye", () => {
  expect(exp(0)).toBe(1);
  expect(exp(1)).toBe(Math.E);
  expect(log(1)).toBe(0);
  expect(log(0)).toBe(-Infinity);
  expect(log(-1)).toBeNaN();
  expect(log1p(0)).toBe(0);
  expect(sin(0)).toBe(0);
  expect(cos(0)).toBe(1);
  expect(acos(-1)).toBe(Math.PI);
  expect(asin(1)).toBe(Math.PI / 2);
  expect(atan2(0, -1)).toBe(Math.PI);
});

test("the bytes of many results are the same on every machine", () => {
  // The bytes, little-endian: each function over its grid, NaN written as the quiet NaN. On a new machine only this line may tell.
  const sum = createHash("sha256");
  const add = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    if (Number.isNaN(value)) bytes.writeBigUInt64LE(0x7ff8000000000000n);
    sum.update(bytes);
  };
  for (const name of ONE) for (const limit of [1, 700]) for (const x of grid(limit)) add(EXACT[name](x));
  for (const y of grid(3)) add(atan2(y, 0.75));
  expect(sum.digest("hex")).toBe("23864606fc59ab6dc6eafcc9d8f6f18105914871ee7955830f6b7b3f7ccbce24");
});
