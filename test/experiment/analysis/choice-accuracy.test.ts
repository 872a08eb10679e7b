import { choiceAccuracy } from "overlap-lab/experiment/analysis/choice-accuracy";
import { consistency, consistentFrom } from "overlap-lab/experiment/analysis/consistency";
import { pairOutcomes } from "overlap-lab/experiment/analysis/pair-outcomes";
import { describe, expect, test } from "vitest";

describe("choiceAccuracy", () => {
  test("counts evaluation seeds; ties and missing values are wrong", () => {
    const table = {
      pairs: new Array(5).fill("published"),
      evaluationSeed: [0, 1, 2, 3, 4],
      episodes: new Array(5).fill(100),
      deceptive: [-2, -2, -2, Number.NaN, -9],
      honest: [-3, -1, -2, -3, -10],
    };
    expect(choiceAccuracy(table)).toEqual([
      {
        ...{ world: "", trainingSeed: 0, pairs: "published", episodes: 100, evaluationSeeds: 5 },
        ...{ accuracy: 2 / 5, undecided: 2 / 5 },
      },
    ]);
  });

  test("keeps pairs of networks, ways to make pairs and numbers of episodes apart", () => {
    const table = {
      world: ["far", "far", "near", "far", "far"],
      trainingSeed: [1, 2, 1, 1, 1],
      pairs: ["published", "published", "published", "world", "published"],
      evaluationSeed: [0, 0, 0, 0, 0],
      episodes: [1, 1, 1, 1, 100],
      deceptive: [0, 0, 0, 0, 0],
      honest: [-1, 1, -1, 1, -1],
    };
    expect(choiceAccuracy(table).map(({ accuracy }) => accuracy)).toEqual([1, 0, 1, 0, 1]);
  });
});

describe("consistentFrom", () => {
  const rows = (...accuracies: number[]) => accuracies.map((accuracy, i) => ({ episodes: 100 * i + 100, accuracy }));

  test("is the number from which accuracy stays high, not where it is high first", () => {
    expect(consistentFrom(rows(0.9, 0.99, 0.98, 0.99, 1))).toBe(400);
    expect(consistentFrom(rows(1, 1, 1))).toBe(100);
    expect(consistentFrom(rows(0.6, 0.7, 0.95), 0.7)).toBe(200);
    expect(consistentFrom(rows(0.6, 0.95, 0.7).reverse(), 0.7)).toBe(200);
  });

  test("is missing when it is low at the end", () => {
    expect(consistentFrom(rows(1, 1, 0.5))).toBeNaN();
    expect(consistentFrom([])).toBeNaN();
  });
});

describe("consistency", () => {
  test("is of each pair of networks and way to make pairs", () => {
    const row = (trainingSeed: number, pairs: string, episodes: number, accuracy: number) => ({
      ...{ world: "far", trainingSeed, pairs, episodes, evaluationSeeds: 100, accuracy, undecided: 0 },
    });
    const rows = [row(1, "world", 1, 0.7), row(2, "world", 1, 1), row(1, "world", 100, 1), row(1, "published", 1, 0)];
    expect(consistency(rows)).toEqual([
      { world: "far", trainingSeed: 1, pairs: "world", from: 100 },
      { world: "far", trainingSeed: 2, pairs: "world", from: 1 },
      { world: "far", trainingSeed: 1, pairs: "published", from: Number.NaN },
    ]);
  });
});

describe("pairOutcomes", () => {
  test("counts which way round pairs of networks come out, each at its largest number of episodes", () => {
    const row = (trainingSeed: number, accuracy: number, episodes = 500, pairs = "published") => ({
      ...{ world: "far", trainingSeed, pairs, episodes, evaluationSeeds: 100, accuracy, undecided: 0 },
    });
    const longer = row(1, 1, 2000);
    const rows = [longer, row(1, 0.6), row(2, 0.99), row(3, 0.5), row(4, 0), row(5, 0.01), row(5, 1, 100)];
    expect(pairOutcomes([...rows, row(1, 0, 1, "world")])).toEqual([
      { world: "far", pairs: "world", episodes: 1, networkPairs: 1, asClaimed: 0, reversed: 1, unstable: 0 },
      { world: "far", pairs: "published", episodes: 500, networkPairs: 5, asClaimed: 2, reversed: 2, unstable: 1 },
    ]);
  });
});
