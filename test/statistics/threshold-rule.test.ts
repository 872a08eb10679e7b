import { applyThreshold, fitThreshold } from "overlap-lab/statistics/index";
import { describe, expect, test } from "vitest";

describe("fitThreshold", () => {
  test("puts the threshold midway between two classes that do not touch", () => {
    expect(fitThreshold([1, 2, 6, 9], [false, false, true, true])).toEqual({ threshold: 4, trueAbove: true });
    expect(fitThreshold([1, 2, 6, 9], [true, true, false, false])).toEqual({ threshold: 4, trueAbove: false });
  });

  test("weighs the classes alike, however many cases they have", () => {
    // Above 1.5: both true cases and 1 of 2 false ones are right with 0.75; above 0.5, 2.5 or 3.5 it is 0.5, 0.75 or less.
    const rule = fitThreshold([1, 2, 2, 2, 3], [false, true, true, true, false]);
    expect(rule).toEqual({ threshold: 1.5, trueAbove: true });
  });

  test("of equal rules takes the lowest threshold that calls high scores true", () => {
    expect(fitThreshold([5, 5], [true, false])).toEqual({ threshold: 4, trueAbove: true });
  });

  test("is strict on both sides", () => {
    expect(applyThreshold({ threshold: 4, trueAbove: true }, 4)).toBe(false);
    expect(applyThreshold({ threshold: 4, trueAbove: false }, 4)).toBe(false);
    expect(applyThreshold({ threshold: 4, trueAbove: false }, 3)).toBe(true);
  });

  test("needs both classes", () => {
    expect(() => fitThreshold([1, 2], [true, true])).toThrow("both classes are needed");
  });
});
