import { verdict } from "overlap-lab/experiment/verdict/decide";
import { describe, expect, test } from "vitest";

const below = { estimate: -0.1, low: -0.15, high: -0.06, p: 0.01, margin: 0.05, direction: "below" } as const;

/** The same evidence with the signs turned. */
function mirrored({ estimate, low, high, ...rest }: { estimate: number; low: number; high: number }) {
  return { ...rest, estimate: -estimate, low: -high, high: -low };
}

describe("verdict", () => {
  test("supported: interval wholly on the claimed side, at least the margin, p below 0.05", () => {
    expect(verdict(below)).toBe("supported");
    expect(verdict({ ...below, estimate: -0.05, low: -0.09, high: -0.01 })).toBe("supported");
  });

  test("contradicted: the same on the other side", () => {
    expect(verdict({ ...below, ...mirrored(below) })).toBe("contradicted");
  });

  test("no effect that matters: interval wholly within the margin, whatever its sign", () => {
    expect(verdict({ ...below, estimate: 0.01, low: -0.02, high: 0.03, p: 0.6 })).toBe("no effect that matters");
    expect(verdict({ ...below, estimate: -0.02, low: -0.03, high: -0.01, p: 0.001 })).toBe("no effect that matters");
  });

  test.each([
    ["p is not below 0.05", { p: 0.05 }],
    ["the estimate is below the margin", { estimate: -0.04, low: -0.09, high: -0.01 }],
    ["the interval holds 0", { high: 0.01 }],
    ["the interval touches 0", { high: 0 }],
    ["the interval touches the margin", { estimate: 0, low: -0.05, high: 0.01, p: 1 }],
  ])("inconclusive: %s", (_, change) => {
    expect(verdict({ ...below, ...change })).toBe("inconclusive");
  });

  test("a claim that a difference lies above 0 is judged as its mirror image", () => {
    for (const change of [{}, { p: 0.5 }, { high: 0.01 }, { estimate: 0.2, low: 0.1, high: 0.3 }]) {
      const evidence = { ...below, ...change };
      expect(verdict({ ...mirrored(evidence), p: evidence.p, margin: 0.05, direction: "above" })).toBe(
        verdict(evidence),
      );
    }
  });

  test("refuses what is no evidence", () => {
    expect(() => verdict({ ...below, low: Number.NaN })).toThrow("low must be a finite number; got NaN");
    expect(() => verdict({ ...below, low: 0 })).toThrow("low must not be above high; got 0, -0.06");
    expect(() => verdict({ ...below, margin: 0 })).toThrow("margin must be above 0; got 0");
  });
});
