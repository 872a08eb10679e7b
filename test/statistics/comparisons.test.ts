import fc from "fast-check";
import {
  areaUnderCurve,
  cliffsDelta,
  cohensD,
  effectSize,
  probabilityOfImprovement,
  rocCurve,
} from "overlap-lab/statistics/index";
import { describe, expect, test } from "vitest";

const sample = (minLength = 1) => fc.array(fc.integer({ min: -9, max: 9 }), { minLength, maxLength: 25 });

describe("probabilityOfImprovement and cliffsDelta", () => {
  test("count wins, with half for ties", () => {
    expect(probabilityOfImprovement([3, 4], [1, 2])).toBe(1);
    expect(probabilityOfImprovement([1, 2], [3, 4])).toBe(0);
    expect(probabilityOfImprovement([2], [1, 2, 3, 4])).toBe(1.5 / 4);
    expect(cliffsDelta([2], [1, 2, 3, 4])).toBe(-0.25);
  });

  test("equal the count over all pairs", () => {
    fc.assert(
      fc.property(sample(), sample(), (a, b) => {
        let wins = 0;
        for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0;
        expect(probabilityOfImprovement(a, b)).toBeCloseTo(wins / (a.length * b.length), 12);
        expect(cliffsDelta(a, b)).toBeCloseTo(-cliffsDelta(b, a), 12);
      }),
    );
  });
});

describe("cohensD", () => {
  test("is the difference in pooled standard deviations", () => {
    // Means 4 and 2; both variances 4 (squares 4 + 0 + 4 over 2): (4 - 2) / 2 = 1.
    expect(cohensD([2, 4, 6], [0, 2, 4])).toBe(1);
    expect(cohensD([0, 2, 4], [2, 4, 6])).toBe(-1);
  });

  test("of samples that do not vary is 0 or infinite, whatever the rounding of their means", () => {
    expect(cohensD([0.1, 0.1, 0.1], [0.1, 0.1])).toBe(0);
    expect(cohensD([0.3, 0.3, 0.3], [0.1, 0.1])).toBe(Infinity);
    expect(cohensD([0.1, 0.1], [0.3, 0.3, 0.3])).toBe(-Infinity);
  });

  test("does not change with shift and scale, and swaps sign with its samples", () => {
    fc.assert(
      fc.property(sample(2), sample(2), fc.integer({ min: -50, max: 50 }), (a, b, shift) => {
        const d = cohensD(a, b);
        fc.pre(Number.isFinite(d));
        const move = (values: number[]) => values.map((v) => 2 * v + shift);
        expect(cohensD(move(a), move(b))).toBeCloseTo(d, 9);
        expect(cohensD(b, a)).toBeCloseTo(-d, 9);
      }),
    );
  });

  test("needs two values on each side", () => {
    expect(() => cohensD([1], [1, 2])).toThrow("treated needs at least 2 values; got 1");
  });
});

test("effectSize gathers the three", () => {
  expect(effectSize([2, 4, 6], [0, 2, 4])).toEqual({
    cohensD: 1,
    cliffsDelta: 2 * (7 / 9) - 1,
    probabilityOfImprovement: 7 / 9,
  });
});

describe("areaUnderCurve and rocCurve", () => {
  const scores = [0.9, 0.8, 0.8, 0.1];
  const labels = [true, true, false, false];

  test("perfect, reversed, tied", () => {
    expect(areaUnderCurve([3, 2, 1], [true, true, false])).toBe(1);
    expect(areaUnderCurve([1, 2, 3], [true, true, false])).toBe(0);
    expect(areaUnderCurve([5, 5, 5], [true, false, true])).toBe(0.5);
    expect(areaUnderCurve(scores, labels)).toBe(3.5 / 4);
  });

  test("ties move along both axes in one step", () => {
    expect(rocCurve(scores, labels)).toEqual({
      threshold: [Infinity, 0.9, 0.8, 0.1],
      falsePositiveRate: [0, 0, 0.5, 1],
      truePositiveRate: [0, 0.5, 1, 1],
    });
  });

  test("the area is the area under the curve (trapezoids), and the curve never turns back", () => {
    const cases = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(cases, (rows) => {
        const classes = rows.map(([, label]) => label);
        fc.pre(classes.includes(true) && classes.includes(false));
        const values = rows.map(([score]) => score);
        const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(values, classes);
        let area = 0;
        for (let i = 1; i < x.length; i++) {
          expect(x[i] >= x[i - 1] && y[i] >= y[i - 1]).toBe(true);
          area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
        }
        expect([x[x.length - 1], y[y.length - 1]]).toEqual([1, 1]);
        expect(areaUnderCurve(values, classes)).toBeCloseTo(area, 12);
      }),
    );
  });

  test("refuse one class, unequal lengths and NaN", () => {
    expect(() => areaUnderCurve([1, 2], [true, true])).toThrow("both classes are needed; 2 of 2 labels are true");
    expect(() => rocCurve([1], [true, false])).toThrow("1 scores do not match 2 labels");
    expect(() => areaUnderCurve([1, Number.NaN], [true, false])).toThrow("scores[1] must be a finite number");
  });
});
