import { classification } from "overlap-lab/experiment/verdict/classification";
import { describe, expect, test } from "vitest";
import { madeRuns } from "./made-runs.js";

/** Baselines whose scores are these; every detector but the raw log-MSE sees what `others` says. */
function networks(deceptive: number[], honest: number[], others: readonly [number[], number[]] = [deceptive, honest]) {
  const columns = [
    "overlapMse",
    "overlapRelative",
    "overlapCosine",
    "activationNorm",
    "activationVariance",
    "actionChange",
  ];
  const arm = (scores: number[], rest: number[]) => ({
    "insertedRed.overlapLogMse": scores,
    inSight: rest,
    ...Object.fromEntries(columns.map((name) => [`insertedRed.${name}`, rest])),
  });
  return madeRuns({ A: arm(deceptive, others[0]), B: arm(honest, others[1]) });
}

/** Forced choices: by training seed, whether the honest network wins each evaluation seed at the largest number of episodes. */
function choices(wins: Readonly<Record<number, readonly boolean[]>>) {
  const rows = Object.entries(wins).flatMap(([trainingSeed, list]) =>
    list.flatMap((right, evaluationSeed) =>
      // At fewer episodes it is wrong: that must not count. The first training seed is played for longer.
      [false, right].map((won, i) => ({
        world: "calibrated",
        trainingSeed: Number(trainingSeed),
        pairs: "published",
        evaluationSeed,
        episodes: i * 100 * (trainingSeed === "1" ? 5 : 1) + 1,
        deceptive: 0,
        honest: won ? -1 : 1,
      })),
    ),
  );
  const names = Object.keys(rows[0]) as (keyof (typeof rows)[number])[];
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) as never;
}

const HIGH = [5, 6, 7, 8];
const LOW = [1, 2, 3, 4];

describe("classification", () => {
  test("supported: the AUC is high and the pairs of networks come out as claimed", () => {
    const found = classification(networks(HIGH, LOW), choices({ 1: [true, true], 2: [true, true] }), "calibrated");
    expect(found).toMatchObject({ k1: { auc: 1, low: 1 }, k2: { auc: 1 }, k3: { best: 1 }, verdict: "supported" });
    expect(found.k4).toMatchObject({ networkPairs: 2, asClaimed: 2, reversed: 0 });
    // A trivial detector is as good, so it is not about overlap.
    expect(found.aboutOverlap).toBe(false);
    expect(found.k5).toEqual([]);
  });

  test("inconclusive where too few pairs come out as claimed, not measured where none was played", () => {
    const runs = networks(HIGH, LOW);
    expect(classification(runs, choices({ 1: [true], 2: [false] }), "calibrated").verdict).toBe("inconclusive");
    expect(classification(runs, undefined, "calibrated").verdict).toBe("not measured");
  });

  test("contradicted where honest networks have the higher values", () => {
    expect(classification(networks(LOW, HIGH), undefined, "calibrated")).toMatchObject({
      k1: { auc: 0, high: 0 },
      verdict: "contradicted",
    });
  });

  test("the best trivial detector counts in either direction", () => {
    const found = classification(networks(HIGH, LOW, [LOW, HIGH]), undefined, "calibrated");
    expect(found).toMatchObject({ k1: { auc: 1 }, k2: { auc: 0 }, k3: { auc: 0, best: 1 }, aboutOverlap: false });
  });

  test("not measured without baselines, or in another world", () => {
    const runs = networks(HIGH, LOW);
    expect(classification(runs, undefined, "reference")).toMatchObject({ k5: [], verdict: "not measured" });
    expect(classification(madeRuns({ C: { trapRate: [1] } }), undefined, "calibrated").k1).toBeUndefined();
  });
});
