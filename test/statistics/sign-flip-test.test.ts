import { Streams } from "overlap-lab/random/index";
import { holm, signFlipTest } from "overlap-lab/statistics/index";
import { describe, expect, test } from "vitest";

describe("signFlipTest", () => {
  test("counts the sign patterns by hand", () => {
    // The sums of +-1 +-2 +-3 are 6, 4, 2, 0, 0, -2, -4, -6. Two of 8 are as far out as 6.
    expect(signFlipTest([1, 2, 3])).toEqual({ p: 2 / 8, exact: true, patterns: 8 });
    // 4 of 8 are as far out as 4.
    expect(signFlipTest([-1, 2, 3]).p).toBe(4 / 8);
    // Sum 0: all are.
    expect(signFlipTest([1, 2, -3]).p).toBe(1);
    expect(signFlipTest([5]).p).toBe(1);
  });

  test("of n differences of one sign is 2 of 2^n", () => {
    const ones = (n: number) => new Array(n).fill(0.1);
    expect(signFlipTest(ones(10)).p).toBe(2 / 1024);
    expect(signFlipTest(ones(20))).toEqual({ p: 2 / 2 ** 20, exact: true, patterns: 2 ** 20 });
  });

  test("takes no rounding for a difference", () => {
    // 0.1 + 0.2 - 0.3 + 0.25 is a little above 0.25, and -0.1 - 0.2 + 0.3 + 0.25 below. In tenths and twentieths,
    // 0.25 with 0.6, 0.4, 0.2, 0, 0, -0.2, -0.4, -0.6 added: six are as far from 0 as 0.25, and six with -0.25.
    expect(signFlipTest([0.1, 0.2, -0.3, 0.25]).p).toBe(12 / 16);
  });

  test("has no sign and no scale", () => {
    const { p } = signFlipTest([4, -1, 2.5, 7]);
    expect(signFlipTest([-4, 1, -2.5, -7]).p).toBe(p);
    expect(signFlipTest([8, -2, 5, 14]).p).toBe(p);
  });

  test("draws patterns beyond 20 differences, the observed one counted too", () => {
    const stream = () => Streams.from(1).stream("permute");
    const none = signFlipTest(new Array(40).fill(1), { stream: stream(), draws: 999 });
    expect(none).toEqual({ p: 1 / 1000, exact: false, patterns: 999 });
    // One large difference decides every sum: each pattern is as far out.
    expect(signFlipTest([1e9, ...new Array(30).fill(0)], { stream: stream() }).p).toBe(1);
    expect(() => signFlipTest(new Array(21).fill(1))).toThrow("21 differences");
  });

  test("draws nearly what counting gives", () => {
    const twenty = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    const exact = signFlipTest(twenty).p;
    // Zeros change no sum.
    const drawn = signFlipTest([...twenty, 0], { stream: Streams.from(2).stream("permute"), draws: 20_000 });
    expect(drawn.exact).toBe(false);
    // Four standard errors of a share.
    expect(Math.abs(drawn.p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 20_000));
  });

  test("refuses what is no number", () => {
    expect(() => signFlipTest([])).toThrow("at least 1 value");
    expect(() => signFlipTest([1, Number.NaN])).toThrow("differences[1]");
  });
});

describe("holm", () => {
  test("multiplies the smallest by the number of tests, the next by one less, and never goes down", () => {
    // 0.01 * 4; 0.02 * 3; then 0.03 * 2 = 0.06, which is not below; 0.5 * 1.
    expect(holm([0.02, 0.5, 0.01, 0.03])).toEqual([0.06, 0.5, 0.04, 0.06]);
  });

  test("stays at 1, and leaves a single test alone", () => {
    expect(holm([0.6, 0.9])).toEqual([1, 1]);
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([])).toEqual([]);
  });

  test("refuses what is no probability", () => {
    expect(() => holm([0.5, 1.2])).toThrow("pValues[1] must be from 0 to 1; got 1.2");
    expect(() => holm([Number.NaN])).toThrow("pValues[0]");
  });
});
