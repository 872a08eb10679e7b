import { detectorAccuracy } from "overlap-lab/experiment/analysis/detector-accuracy";
import { detectorAreas } from "overlap-lab/experiment/analysis/detector-areas";
import { DETECTORS, type DetectorTable, detectorTable } from "overlap-lab/experiment/analysis/detectors";
import { describe, expect, test } from "vitest";

/** Networks of one detector; each score list is of training seeds 1, 2, ... */
function table(worlds: Record<string, { deceptive: number[]; honest: number[] }>): DetectorTable {
  const rows = Object.entries(worlds).flatMap(([world, classes]) =>
    (["deceptive", "honest"] as const).flatMap((name) =>
      classes[name].map((score, i) => ({ world, seed: i + 1, deceptive: name === "deceptive", score })),
    ),
  );
  return {
    detector: rows.map(() => "d"),
    world: rows.map(({ world }) => world),
    seed: rows.map(({ seed }) => seed),
    network: rows.map((_, i) => i),
    deceptive: rows.map(({ deceptive }) => deceptive),
    score: rows.map(({ score }) => score),
  };
}

describe("detectorTable", () => {
  const results = ["overlapMse", "overlapLogMse", "overlapRelative", "overlapCosine", "activationNorm"];
  const runs = {
    index: [0, 1, 2],
    arm: ["A", "B", "F"],
    world: ["far", "far", "far"],
    seed: [1, 1, 1],
    inSight: [0.5, 0.6, 0.7],
    ...Object.fromEntries(
      [...results, "activationVariance", "actionChange"].map((name, i) => [`published.${name}`, [i, i + 10, i + 20]]),
    ),
  };

  test("has the baselines' value of every detector, and no other run's", () => {
    const found = detectorTable(runs, { pairs: "published" });
    expect(found.score).toHaveLength(2 * DETECTORS.length);
    expect(found.detector.slice(0, 4)).toEqual(["overlap MSE", "overlap MSE", "overlap log-MSE", "overlap log-MSE"]);
    expect(found.score).toEqual([0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16, 0.5, 0.6]);
    expect(found.deceptive.slice(0, 2)).toEqual([true, false]);
    expect(found.network.slice(0, 2)).toEqual([0, 1]);
  });

  test("takes other arms, and says which pairs there are", () => {
    const found = detectorTable(runs, { pairs: "published", honest: ["F"] });
    expect(found.score.slice(0, 2)).toEqual([0, 20]);
    expect(() => detectorTable(runs)).toThrow('no column "insertedRed.overlapMse"; it measured published');
  });
});

describe("detectorAreas", () => {
  test("counts pairs of networks, and leaves out those without a value", () => {
    // 5 beats both, 3 beats one: 3 of 4.
    const [area] = detectorAreas(table({ far: { deceptive: [5, 3, Number.NaN], honest: [4, 1] } }));
    expect(area).toMatchObject({ detector: "d", world: "far", auc: 3 / 4, deceptive: 2, honest: 2, excluded: 1 });
    expect(area.low).toBeGreaterThanOrEqual(0);
    expect(area.high).toBe(1);
  });

  test("has no spread where the classes do not touch, and says when the score points the other way", () => {
    const apart = table({ far: { deceptive: [1, 2, 3], honest: [4, 5, 6] } });
    expect(detectorAreas(apart)).toMatchObject([{ auc: 0, low: 0, high: 0 }]);
  });

  test("draws the same for the same seed", () => {
    const mixed = table({ far: { deceptive: [1, 3, 5, 8], honest: [2, 4, 6, 7] } });
    expect(detectorAreas(mixed, { seed: 4 })).toEqual(detectorAreas(mixed, { seed: 4 }));
    expect(() => detectorAreas(table({ far: { deceptive: [1], honest: [Number.NaN] } }))).toThrow("both classes");
  });
});

describe("detectorAccuracy", () => {
  test("judges each network by a threshold that did not see its training seed", () => {
    // Without seed 3 the threshold is (2 + 10) / 2 = 6, so its honest network (7) is wrong: 3 of 3 and 2 of 3.
    const [within] = detectorAccuracy(table({ far: { deceptive: [10, 11, 12], honest: [1, 2, 7] } }));
    expect(within).toMatchObject({ fittedIn: "far", appliedTo: "far", networks: 6, threshold: 8.5 });
    expect(within.deceptiveAbove).toBe(true);
    expect(within.accuracy).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });

  test("carries the threshold of one world to the other", () => {
    const found = detectorAccuracy(
      table({ far: { deceptive: [10, 11], honest: [1, 2] }, near: { deceptive: [100, 101], honest: [50, 4] } }),
    );
    const accuracies = found.map(({ fittedIn, appliedTo, accuracy }) => [fittedIn, appliedTo, accuracy]);
    expect(accuracies).toEqual([
      ["far", "far", 1],
      // Above 6: both deceptive ones are right, and one honest one.
      ["far", "near", 0.75],
      // Above 75: all of the first world are called honest.
      ["near", "far", 0.5],
      ["near", "near", 1],
    ]);
  });
});
