import { drawOffset, makePairs, type PairKind, type PairSource } from "overlap-lab/overlap/index";
import { Streams } from "overlap-lab/random/index";
import { expect, test } from "vitest";

const stream = () => Streams.from(1).stream("pairs");

// Blue: goal, landmark 0, landmark 1, red, flag twice. The goal is landmark 1, so landmark 0 is the fake one.
const UNSEEN = [3, 4, 1, 2, 3, 4, 0, 0, 1, 1];
const SEEN = [3, 4, 1, 2, 3, 4, 0.5, -0.25, 0, 0];
// Red: landmark 0, landmark 1, blue.
const RED_OF_SEEN = [0.5, 2.25, 2.5, 4.25, -0.5, 0.25];

function source(blue: number[][], red?: number[][]): PairSource {
  const flat = (rows: number[][]) => Float32Array.from(rows.flat());
  return {
    rows: blue.length,
    blue: flat(blue),
    blueStride: 10,
    blueOffset: 0,
    ...(red && { red: { data: flat(red), stride: 6, offset: 0 } }),
  };
}

function pairs(kind: PairKind, from: PairSource, options: { keepFlag?: boolean; most?: number } = {}) {
  const made = makePairs(kind, from, { radius: 0.125, keepFlag: true, most: 100, ...options }, stream());
  const rows = (data: Float32Array) =>
    Array.from({ length: made.rows }, (_, row) => [...data.subarray(row * 10, row * 10 + 10)]);
  return { rows: made.rows, self: rows(made.self), other: rows(made.other) };
}

test("insertedRed: rows without red; other has a red at the offset drawn, and nothing else changed", () => {
  const made = pairs("insertedRed", source([SEEN, UNSEEN]));
  const [x, y] = drawOffset(stream(), 0.125).map(Math.fround);
  expect(made).toEqual({ rows: 1, self: [UNSEEN], other: [[3, 4, 1, 2, 3, 4, x, y, 1, 1]] });
  expect(Math.hypot(x, y)).toBeLessThanOrEqual(0.125);
});

test("the flag is erased in other alone, when asked", () => {
  const made = pairs("insertedRed", source([UNSEEN]), { keepFlag: false });
  expect(made.self).toEqual([UNSEEN]);
  expect(made.other[0].slice(8)).toEqual([0, 0]);
});

test("seenUnseen: other shows the real red, self is the same without it", () => {
  const made = pairs("seenUnseen", source([UNSEEN, SEEN]));
  expect(made).toEqual({ rows: 1, self: [[3, 4, 1, 2, 3, 4, 0, 0, 0, 0]], other: [SEEN] });
});

test("roleSwap: other is what blue would see from red's place, the goal still named", () => {
  const made = pairs("roleSwap", source([SEEN], [RED_OF_SEEN]));
  // From red, landmark 1 (the goal) is at (2.5, 4.25), and blue stands where blue saw red, the other way round.
  expect(made.other).toEqual([[2.5, 4.25, 0.5, 2.25, 2.5, 4.25, -0.5, 0.25, 0, 0]]);
  expect(made.self).toEqual([SEEN]);
  expect(() => pairs("roleSwap", source([SEEN]))).toThrow('pairs of kind "roleSwap" need red\'s observations too');
});

test("nonSocial: the fake landmark moves by the offset that a red would have had", () => {
  const made = pairs("nonSocial", source([SEEN, UNSEEN]));
  const [x, y] = drawOffset(stream(), 0.125);
  expect(made.self).toEqual([UNSEEN]);
  expect(made.other).toEqual([[3, 4, Math.fround(1 + x), Math.fround(2 + y), 3, 4, 0, 0, 1, 1]]);
});

test("unrelated: each row with the next, the last with the first", () => {
  const third = SEEN.map((value) => value + 10);
  const made = pairs("unrelated", source([UNSEEN, SEEN, third]));
  expect(made).toEqual({ rows: 3, self: [UNSEEN, SEEN, third], other: [SEEN, third, UNSEEN] });
});

test("stops at the most rows asked for, and makes none where there are none", () => {
  const many = source([UNSEEN, UNSEEN, SEEN, UNSEEN]);
  expect(pairs("insertedRed", many, { most: 2 }).rows).toBe(2);
  expect(pairs("insertedRed", many).rows).toBe(3);
  expect(pairs("insertedRed", source([SEEN])).rows).toBe(0);
  expect(pairs("seenUnseen", source([UNSEEN])).rows).toBe(0);
});

test("rows are found by stride and offset, as in a joint batch", () => {
  const joint = [...RED_OF_SEEN, ...SEEN, 9, 9, 9, 9, ...RED_OF_SEEN, ...UNSEEN, 9, 9, 9, 9];
  const from = { rows: 2, blue: Float32Array.from(joint), blueStride: 20, blueOffset: 6 };
  expect(pairs("insertedRed", from).self).toEqual([UNSEEN]);
});

test("offsets: the length is uniform in [0, radius], the angle uniform all round", () => {
  const draws = stream();
  const count = 20_000;
  const lengths = new Array(10).fill(0);
  const quarters = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [x, y] = drawOffset(draws, 0.2);
    const length = Math.hypot(x, y);
    expect(length).toBeLessThanOrEqual(0.2 + 1e-12);
    lengths[Math.min(9, Math.floor(length / 0.02))]++;
    quarters[(x < 0 ? 2 : 0) + (y < 0 ? 1 : 0)]++;
  }
  // Binomial: the standard deviation of a tenth is 42, of a quarter 61; five of them.
  for (const tenth of lengths) expect(Math.abs(tenth - count / 10)).toBeLessThan(212);
  for (const quarter of quarters) expect(Math.abs(quarter - count / 4)).toBeLessThan(306);
});
