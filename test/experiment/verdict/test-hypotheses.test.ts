import { primaryHypotheses, secondaryHypotheses } from "overlap-lab/experiment/verdict/hypotheses";
import { testHypotheses } from "overlap-lab/experiment/verdict/test-hypotheses";
import { describe, expect, test } from "vitest";
import { madeRuns, six } from "./made-runs.js";

const trapRates = (rates: Record<string, number>) =>
  madeRuns(Object.fromEntries(Object.entries(rates).map(([arm, rate]) => [arm, { trapRate: six(rate) }])));

describe("testHypotheses", () => {
  test("P1 and P2 are one family: with six seeds of one sign, Holm makes 1/32 to 1/16 and nothing is supported", () => {
    const [p1, p2] = testHypotheses({ runs: trapRates({ D: 0.5, F: 0.25, Flog: 0.5 }) }, primaryHypotheses());
    expect(p1).toMatchObject({ id: "P1", about: "trap rate, F minus D", seeds: 6, difference: -0.25, margin: 0.05 });
    expect(p1).toMatchObject({ p: 1 / 32, pHolm: 1 / 16, verdict: "inconclusive" });
    expect(p2).toMatchObject({ id: "P2", difference: 0, p: 1, pHolm: 1, verdict: "no effect that matters" });
  });

  test("a missing arm is not measured, and counts in the family as p = 1", () => {
    const [p1, p2] = testHypotheses({ runs: trapRates({ D: 0.5, F: 0.25 }) }, primaryHypotheses());
    expect(p1).toMatchObject({ p: 1 / 32, pHolm: 1 / 16 });
    expect(p2).toMatchObject({ seeds: 0, difference: Number.NaN, verdict: "not measured" });
    const alone = testHypotheses({ runs: trapRates({ D: 0.5, F: 0.25 }) }, primaryHypotheses().slice(0, 1));
    expect(alone).toMatchObject([{ pHolm: 1 / 32, verdict: "supported" }]);
  });

  test("another world, a column that is not there, and a missing similarity table are not measured", () => {
    const runs = trapRates({ D: 0.5, F: 0.25 });
    expect(testHypotheses({ runs }, primaryHypotheses("reference"))[0].verdict).toBe("not measured");
    const verdicts = testHypotheses({ runs }, secondaryHypotheses()).map((row) => row.verdict);
    expect(verdicts).toEqual(new Array(22).fill("not measured"));
  });

  test("margins that are shares: 20 % of the reaction of D, a tenth of the distance between the baselines", () => {
    const reaction = (value: number) => ({ "insertedRed.actionChange": six(value) });
    const runs = madeRuns({ D: reaction(0.5), F: reaction(0.45) });
    const distances = (toHonest: number) => ({
      actionToHonest: six(toHonest),
      actionToDeceptive: six(0.5),
      actionHonestToDeceptive: six(2),
    });
    const similarity = madeRuns({ D: distances(1.5), F: distances(1) });
    const rows = testHypotheses({ runs, similarity }, secondaryHypotheses());
    const row = (id: string) => rows.find((each) => each.id === id);
    expect(row("S9 F")?.margin).toBeCloseTo(0.1, 12);
    expect(row("S9 F")).toMatchObject({ verdict: "no effect that matters", direction: "below" });
    // To the honest baseline it is farther than to the deceptive one: not what is claimed, but 22 tests need more seeds.
    expect(row("S10 F")).toMatchObject({ difference: 0.5, verdict: "inconclusive" });
    expect(row("S10 F")?.margin).toBeCloseTo(0.2, 12);
    expect(row("S11 F")).toMatchObject({ difference: -0.5, seeds: 6, pHolm: 22 / 32 });
  });
});

describe("secondaryHypotheses", () => {
  test("are the 22 of the plan", () => {
    expect(secondaryHypotheses().map(({ about }) => about)).toEqual([
      "trap rate, F minus C",
      "trap rate, F minus E",
      "trap rate, F minus G",
      "trap rate, F minus H",
      "trap rate, F minus J",
      "follower trap rate, F minus D",
      "trap rate, red frozen, F minus D",
      "goal rate, F minus D",
      "reaction to red, F minus D",
      "action distance, F to the honest baseline minus F to the deceptive one",
      "action distance to the honest baseline, F minus D",
      "trap rate, Flog minus C",
      "trap rate, Flog minus Elog",
      "trap rate, Flog minus Glog",
      "trap rate, Flog minus H",
      "trap rate, Flog minus J",
      "follower trap rate, Flog minus D",
      "trap rate, red frozen, Flog minus D",
      "goal rate, Flog minus D",
      "reaction to red, Flog minus D",
      "action distance, Flog to the honest baseline minus Flog to the deceptive one",
      "action distance to the honest baseline, Flog minus D",
    ]);
  });
});
