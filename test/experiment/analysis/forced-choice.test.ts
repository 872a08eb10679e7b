import { choiceAccuracy } from "overlap-lab/experiment/analysis/choice-accuracy";
import { CHOICE_PAIRS, episodeBudgets, forcedChoices } from "overlap-lab/experiment/analysis/forced-choice";
import { overlapByBudget } from "overlap-lab/experiment/analysis/overlap-by-budget";
import { evaluate, PUBLISHED_PAIRS } from "overlap-lab/experiment/index";
import { describe, expect, test } from "vitest";
import { blind, made, mirrored, WORLD } from "./made-networks.js";

describe("overlapByBudget", () => {
  test("gives what evaluate gives for the first episodes", async () => {
    const { learner } = await made();
    const ways = Object.values(CHOICE_PAIRS);
    const results = overlapByBudget(learner, WORLD, { seed: 3, budgets: [1, 40, 100], ways });
    ways.forEach((way, w) => {
      [1, 40, 100].forEach((episodes, i) => {
        const { summary } = evaluate(learner, WORLD, { episodes, seed: 3, ...way });
        expect(results[w][i].pairs).toBe(summary.pairs);
        expect(results[w][i].logMse).toBeCloseTo(summary.overlapLogMse, 10);
      });
    });
  });

  test("is the same to the bit whatever the batch", async () => {
    const { learner } = await made();
    const options = { seed: 3, budgets: [1, 7, 50], ways: [PUBLISHED_PAIRS] };
    const together = overlapByBudget(learner, WORLD, options);
    for (const batch of [1, 6, 64]) expect(overlapByBudget(learner, WORLD, { ...options, batch })).toEqual(together);
  });

  test("has no value without a pair", async () => {
    const { learner } = await made();
    // Nothing is ever out of sight.
    const [[only]] = overlapByBudget(
      learner,
      { ...WORLD, sightRadius: 10 },
      { seed: 0, budgets: [2], ways: [PUBLISHED_PAIRS] },
    );
    expect(only).toEqual({ pairs: 0, logMse: Number.NaN });
  });

  test("refuses numbers of episodes that do not ascend", async () => {
    const { learner } = await made();
    const run = (budgets: number[]) => overlapByBudget(learner, WORLD, { seed: 0, budgets, ways: [] });
    for (const budgets of [[], [0], [2, 2], [3, 1], [1.5]]) expect(() => run(budgets)).toThrow("ascending");
  });
});

describe("forcedChoices", () => {
  test("is always right when blue of the honest network cannot see red", async () => {
    const contestants = { deceptive: await made(), honest: await made(blind) };
    const table = forcedChoices(contestants, { seeds: 12, budgets: [1, 10, 20] });
    expect(table.episodes).toHaveLength(3 * 12 * 3);
    // Nothing changes: the logarithm of 1e-25, but where the flag is erased on one side, which it does not read either.
    for (const value of table.honest) if (!Number.isNaN(value)) expect(value).toBeCloseTo(-57.565, 2);
    const rows = choiceAccuracy(table).filter(({ episodes }) => episodes > 1);
    expect(rows.map(({ accuracy }) => accuracy)).toEqual([1, 1, 1, 1, 1, 1]);
    const swapped = { deceptive: contestants.honest, honest: contestants.deceptive };
    const wrong = choiceAccuracy(forcedChoices(swapped, { seeds: 12, budgets: [20], pairs: ["published"] }));
    expect(wrong).toMatchObject([{ pairs: "published", evaluationSeeds: 12, accuracy: 0, undecided: 0 }]);
  });

  test("guesses between a network and its mirror image", async () => {
    const contestants = { deceptive: await made(), honest: await made(mirrored) };
    const options = { seeds: 300, budgets: [5], pairs: ["published", "world"] } as const;
    const rows = choiceAccuracy(forcedChoices(contestants, options));
    expect(rows).toHaveLength(2);
    // By symmetry the chance is one half; 0.1 is 3.5 standard errors of 300 choices.
    for (const { accuracy } of rows) expect(Math.abs(accuracy - 0.5)).toBeLessThan(0.1);
  });

  test("is undecided, and so not right, between a network and itself", async () => {
    const both = await made();
    const table = forcedChoices({ deceptive: both, honest: both }, { seeds: 4, budgets: [10], pairs: ["world"] });
    expect(choiceAccuracy(table)).toMatchObject([{ accuracy: 0, undecided: 1 }]);
  });

  test("can be made in parts", async () => {
    const contestants = { deceptive: await made(), honest: await made(mirrored) };
    const choose = (firstSeed: number, seeds: number) =>
      forcedChoices(contestants, { firstSeed, seeds, budgets: [1, 3], pairs: ["flagKept"] });
    const [whole, first, second] = [choose(0, 5), choose(0, 2), choose(2, 3)];
    for (const name of Object.keys(whole) as (keyof typeof whole)[]) {
      expect([...first[name], ...second[name]]).toEqual(whole[name]);
    }
  });

  test("tells the episodes it has played, and stops at a signal", async () => {
    const both = await made();
    const done: number[] = [];
    const options = { seeds: 3, budgets: [1, 4], onProgress: (episodes: number) => done.push(episodes) };
    forcedChoices({ deceptive: both, honest: both }, options);
    expect(done).toEqual([8, 16, 24]);
    const stopped = { ...options, signal: AbortSignal.abort() };
    expect(() => forcedChoices({ deceptive: both, honest: both }, stopped)).toThrow("aborted");
  });
});

describe("episodeBudgets", () => {
  test("are the published 1, 100, 200, ...", () => {
    expect(episodeBudgets(400)).toEqual([1, 100, 200, 300, 400]);
    expect(episodeBudgets(250)).toEqual([1, 100, 200, 250]);
    expect(episodeBudgets(3, 1)).toEqual([1, 2, 3]);
    expect(episodeBudgets(1)).toEqual([1]);
  });
});
