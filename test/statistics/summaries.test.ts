import fc from "fast-check";
import { Streams } from "overlap-lab/random/index";
import {
  bootstrapInterval,
  interquartileMean,
  mean,
  meanAndInterval,
  quantile,
  stratifiedBootstrap,
} from "overlap-lab/statistics/index";
import { describe, expect, test } from "vitest";

const stream = (seed = 1) => Streams.from(seed).stream("bootstrap");
const sample = (minLength = 1) => fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength, maxLength: 40 });

describe("interquartileMean", () => {
  test("is the mean of the middle half", () => {
    expect(interquartileMean([100, 2, 4, -100])).toBe(3);
    expect(interquartileMean([1, 2, 3, 4, 5, 6, 7, 80])).toBe(4.5);
  });

  test("of fewer than four values is the mean", () => {
    expect(interquartileMean([1, 2, 6])).toBe(3);
  });

  test("lies between the quartile neighbours, ignores order, and moves with the sample", () => {
    fc.assert(
      fc.property(sample(), fc.integer({ min: -50, max: 50 }), (values, shift) => {
        const middle = interquartileMean(values);
        expect(middle).toBeGreaterThanOrEqual(Math.min(...values));
        expect(middle).toBeLessThanOrEqual(Math.max(...values));
        expect(interquartileMean([...values].reverse())).toBe(middle);
        expect(interquartileMean(values.map((v) => v + shift))).toBeCloseTo(middle + shift, 9);
      }),
    );
  });
});

describe("quantile", () => {
  test("interpolates between neighbours", () => {
    expect(quantile([40, 10, 30, 20], 0.5)).toBe(25);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1), quantile([7], 0.3)]).toEqual([1, 3, 7]);
  });

  test("never falls as the share rises", () => {
    const shares = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(sample(), shares, (values, [a, b]) => {
        const low = quantile(values, Math.min(a, b));
        expect(low).toBeLessThanOrEqual(quantile(values, Math.max(a, b)) + 1e-9);
      }),
    );
  });

  test("refuses a share outside [0, 1]", () => {
    expect(() => quantile([1], 1.5)).toThrow("share must be from 0 to 1; got 1.5");
  });
});

test("mean of 1, 2 and 6 is 3", () => {
  expect(mean([1, 2, 6])).toBe(3);
});

describe("the bootstrap", () => {
  test("of a sample that does not vary is a point", () => {
    expect(meanAndInterval([5, 5, 5], stream())).toEqual({ estimate: 5, low: 5, high: 5 });
  });

  test("gives the same interval for the same seed, and nearly the same for another", () => {
    const values = Array.from({ length: 20 }, (_, i) => i);
    const first = meanAndInterval(values, stream());
    expect(meanAndInterval(values, stream())).toEqual(first);
    const other = meanAndInterval(values, stream(2));
    expect(other).not.toEqual(first);
    expect(Math.abs(other.low - first.low)).toBeLessThan(0.5);
  });

  test("agrees with the normal approximation for a mean", () => {
    // 0 .. 99: mean 49.5, standard error 28.87 / sqrt(100) = 2.887, so about 49.5 +- 5.66.
    const { estimate, low, high } = meanAndInterval(
      Array.from({ length: 100 }, (_, i) => i),
      stream(),
      {
        resamples: 10_000,
      },
    );
    expect(estimate).toBe(49.5);
    expect(Math.abs(low - (49.5 - 5.66))).toBeLessThan(0.3);
    expect(Math.abs(high - (49.5 + 5.66))).toBeLessThan(0.3);
  });

  test("resamples within each stratum only", () => {
    const strata = [
      [1, 1],
      [10, 10, 10],
    ];
    const interval = stratifiedBootstrap(strata, ([a, b]) => mean(a) + mean(b) + 100 * a.length + b.length, stream());
    expect(interval).toEqual({ estimate: 214, low: 214, high: 214 });
  });

  test("does not change its input", () => {
    const values = Object.freeze([3, 1, 2]);
    bootstrapInterval(values, interquartileMean, stream());
    expect(values).toEqual([3, 1, 2]);
  });

  test("the bounds are in order and within the sample, and a wider level is not narrower", () => {
    fc.assert(
      fc.property(sample(2), fc.integer({ min: 0, max: 99 }), (values, seed) => {
        const options = { resamples: 200 };
        const wide = bootstrapInterval(values, interquartileMean, stream(seed), { ...options, level: 0.99 });
        const { low, high } = bootstrapInterval(values, interquartileMean, stream(seed), { ...options, level: 0.8 });
        expect(low).toBeLessThanOrEqual(high);
        expect(wide.low).toBeLessThanOrEqual(low);
        expect(wide.high).toBeGreaterThanOrEqual(high);
        expect(wide.low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(wide.high).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });

  test.each([
    [[], {}, "strata[0] needs at least 1 value; got 0"],
    [[1, Number.NaN], {}, "strata[0][1] must be a finite number; got NaN"],
    [[1], { resamples: 5 }, "resamples must be a whole number from 100; got 5"],
    [[1], { level: 95 }, "level must be between 0 and 1, such as 0.95; got 95"],
  ])("refuses %j with %j", (values, options, message) => {
    expect(() => meanAndInterval(values, stream(), options)).toThrow(message);
  });
});
