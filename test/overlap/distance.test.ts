import type { Activations } from "overlap-lab/engine/index";
import { concatenate, distances, meanVariance } from "overlap-lab/overlap/index";
import { expect, test } from "vitest";

function rows(...values: number[][]): Activations {
  return { rows: values.length, columns: values[0].length, data: Float32Array.from(values.flat()) };
}

function scaled(from: Activations, factor: number): Activations {
  return { ...from, data: from.data.map((value) => value * factor) };
}

test("identical activations: every distance is 0", () => {
  const a = rows([1, 2], [3, -1], [0, 5]);
  const { mse, relative, cosine, cka } = distances(a, a);
  expect([mse, relative]).toEqual([0, 0]);
  expect(cosine).toBeCloseTo(0, 12);
  expect(cka).toBeCloseTo(0, 12);
});

test("mse: mean over rows and columns; relative: divided by the mean variance over states", () => {
  const a = rows([0, 0], [2, 4]);
  const found = distances(a, rows([1, 1], [3, 5]));
  // Variances of (0, 2) and (0, 4) are 1 and 4, their mean 2.5; the root mean square of (0, 0, 2, 4) is sqrt(5).
  expect(found.mse).toBe(1);
  expect(found.variance).toBe(2.5);
  expect(found.relative).toBe(0.4);
  expect(found.norm).toBeCloseTo(Math.sqrt(5), 12);
  expect(meanVariance(a)).toBe(2.5);
});

test("cosine: orthogonal rows give 1, opposite rows 2, and a row of zeros is left out", () => {
  expect(distances(rows([1, 0], [0, 2]), rows([0, 3], [1, 0])).cosine).toBe(1);
  expect(distances(rows([1, 2], [3, 0]), rows([-1, -2], [-6, 0])).cosine).toBeCloseTo(2, 12);
  expect(distances(rows([1, 0], [0, 0]), rows([0, 3], [1, 1])).cosine).toBe(1);
});

test("linear CKA: a rotation is no distance, uncorrelated activations are all of it", () => {
  const a = rows([1, 0], [-1, 0], [0, 1], [0, -1]);
  const turned = rows([0, 1], [0, -1], [-1, 0], [1, 0]);
  expect(distances(a, turned).cka).toBeCloseTo(0, 12);
  expect(distances(a, turned).mse).toBe(1);
  // Columns of a and b have no covariance over the rows.
  expect(distances(rows([1], [1], [-1], [-1]), rows([1], [-1], [1], [-1])).cka).toBe(1);
});

test("both sides scaled: mse grows with the square, relative, cosine and CKA stay", () => {
  const a = rows([1, 2], [3, -1], [0, 5]);
  const b = rows([1, 1], [2, -1], [1, 4]);
  const [one, four] = [distances(a, b), distances(scaled(a, 4), scaled(b, 4))];
  expect(four.mse).toBe(16 * one.mse);
  expect(four.norm).toBeCloseTo(4 * one.norm, 12);
  for (const name of ["relative", "cosine", "cka"] as const) expect(four[name], name).toBeCloseTo(one[name], 12);
  expect(one.cka).toBeGreaterThan(0);
  // One side alone: cosine and CKA do not see it, relative does.
  const other = distances(a, scaled(b, 4));
  expect(other.cosine).toBeCloseTo(one.cosine, 12);
  expect(other.cka).toBeCloseTo(one.cka, 12);
  expect(other.relative).toBeGreaterThan(one.relative);
});

test("without spread the scale-free distances are NaN, not 0", () => {
  const constant = rows([1, 2], [1, 2]);
  const { mse, relative, cka } = distances(constant, rows([2, 2], [1, 3]));
  expect(mse).toBe(0.5);
  expect([relative, cka]).toEqual([Number.NaN, Number.NaN]);
});

test("layers side by side", () => {
  expect(concatenate([rows([1], [2]), rows([3, 4], [5, 6])])).toEqual(rows([1, 3, 4], [2, 5, 6]));
});

test("other shapes are refused", () => {
  expect(() => distances(rows([1, 2]), rows([1], [2]))).toThrow("cannot compare [1 x 2] with [2 x 1] activations");
});
