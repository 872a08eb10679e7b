import { compareConditions } from "overlap-lab/experiment/analysis/compare-conditions";
import { describe, expect, test } from "vitest";

/** A row per run: arm, world, seed, trap rate. */
function runs(rows: [string, string, number, number][]) {
  return rows.map(([arm, world, seed, trapRate]) => ({ arm, world, seed, trapRate, half: trapRate / 2 }));
}

const F_AGAINST_D = { measure: "trapRate", treated: { arm: "F" }, control: { arm: "D" } } as const;

describe("compareConditions", () => {
  test("pairs by training seed, whatever the order of the rows", () => {
    const table = runs([
      ["D", "far", 1, 5],
      ["D", "far", 2, 7],
      ["D", "far", 3, 9],
      ["F", "far", 3, 8],
      ["F", "far", 2, 5],
      ["F", "far", 1, 2],
    ]);
    const [found] = compareConditions(table, [F_AGAINST_D]);
    // Differences -3, -2, -1: all of one sign, so 2 of 8 patterns. Of the 9 pairs, F is higher in 2, lower in 6, equal in 1.
    expect(found).toMatchObject({ treated: "arm F", control: "arm D", seeds: 3, excluded: 0, difference: -2 });
    expect(found).toMatchObject({ low: -3, high: -1, seedsHigher: 0, p: 0.25, exact: true, pHolm: 0.25 });
    expect(found.cliffsDelta).toBeCloseTo(-4 / 9, 12);
  });

  test("leaves out seeds that one condition lacks or that have no value, and says how many", () => {
    const table = runs([
      ["F", "far", 1, 1],
      ["F", "far", 2, 3],
      ["F", "far", 4, 1],
      ["F", "far", 5, Number.NaN],
      ["D", "far", 1, 0],
      ["D", "far", 2, 3],
      ["D", "far", 3, 1],
      ["D", "far", 5, 1],
    ]);
    expect(compareConditions(table, [F_AGAINST_D])).toMatchObject([
      { seeds: 2, excluded: 3, difference: 0.5, seedsHigher: 0.75 },
    ]);
  });

  test("adjusts the family of comparisons, and compares two columns of one condition", () => {
    const table = runs(
      [1, 2, 3, 4, 5].flatMap((seed) => [
        ["F", "far", seed, seed] as [string, string, number, number],
        ["D", "far", seed, seed % 2 ? seed + 1 : seed - 1] as [string, string, number, number],
      ]),
    );
    const own = { measure: "half", controlMeasure: "trapRate", treated: { arm: "F" }, control: { arm: "F" } };
    const [against, within] = compareConditions(table, [F_AGAINST_D, own]);
    // Differences -1, 1, -1, 1, -1: every sum is at least 1 from 0. Halves are lower by 0.5 to 2.5: 2 of 32.
    expect([against.p, within.p]).toEqual([1, 1 / 16]);
    expect([against.pHolm, within.pHolm]).toEqual([1, 1 / 8]);
    expect(within.difference).toBe(-1.5);
  });

  test("strata weigh the same, and a seed flips in all of them together", () => {
    const table = runs([
      ["F", "far", 1, 1],
      ["D", "far", 1, 0],
      ["F", "near", 1, 5],
      ["D", "near", 1, 0],
      ["F", "near", 2, 7],
      ["D", "near", 2, 0],
    ]);
    // Means 1 and 6. Seeds sum to 6 and 7: 13, 1, -1, -13, of which two are as far out as 13.
    expect(compareConditions(table, [F_AGAINST_D], { stratum: "world" })).toMatchObject([
      { seeds: 2, difference: 3.5, p: 0.5, cliffsDelta: 1, seedsHigher: 1 },
    ]);
  });

  test("draws beyond 20 seeds from the stream of its seed", () => {
    const table = runs(
      Array.from({ length: 24 }, (_, seed) => [
        ["F", "far", seed, seed + 1] as [string, string, number, number],
        ["D", "far", seed, seed] as [string, string, number, number],
      ]).flat(),
    );
    const [found] = compareConditions(table, [F_AGAINST_D], { seed: 3 });
    expect(found).toMatchObject({ exact: false, seeds: 24, difference: 1 });
    expect(found.p).toBeLessThan(0.001);
    expect(compareConditions(table, [F_AGAINST_D], { seed: 3 })).toEqual([found]);
  });

  test("says what is ambiguous, missing or empty", () => {
    const twice = runs([
      ["F", "far", 1, 1],
      ["F", "near", 1, 1],
      ["D", "far", 1, 1],
    ]);
    expect(() => compareConditions(twice, [F_AGAINST_D])).toThrow("two rows of seed 1 are of arm F; name more columns");
    const none = { ...F_AGAINST_D, control: { arm: "E" } };
    expect(() => compareConditions(twice.slice(1), [none])).toThrow("no seed has a finite trapRate in both");
    expect(() => compareConditions(twice, [{ ...F_AGAINST_D, measure: "goal" }])).toThrow('no column "goal"');
  });
});
