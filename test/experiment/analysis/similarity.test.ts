import { actionDistance, actionsOn } from "overlap-lab/experiment/analysis/action-distance";
import { referenceStates } from "overlap-lab/experiment/analysis/reference-states";
import { gridDistances, measureBaselines, similarityTo } from "overlap-lab/experiment/analysis/similarity";
import { thresholdLists } from "overlap-lab/experiment/analysis/threshold-lists";
import type { ThresholdEntry } from "overlap-lab/experiment/behaviour";
import { evaluationWorld, playEpisode, rollout } from "overlap-lab/experiment/index";
import { BLUE } from "overlap-lab/world/index";
import { describe, expect, test } from "vitest";
import { readFixture } from "../../fixtures/read.js";
import { blind, made, mirrored, WORLD } from "./made-networks.js";

/** The published lists of episodes of the reference world. */
function recorded(name: string, from: number, to: number): ThresholdEntry[][] {
  const { episodes } = readFixture(name) as {
    episodes: { metrics_end: { threshold_list: [number, number, boolean][] } }[];
  };
  return episodes
    .slice(from, to)
    .map(({ metrics_end }) =>
      metrics_end.threshold_list.map(([projection, cosine, redInSight]) => ({ projection, cosine, redInSight })),
    );
}

/** Section 6.2 of the reference, cell by cell: np.linspace, counts, mean of squares. */
function plainDifference(a: readonly ThresholdEntry[], b: readonly ThresholdEntry[]): number {
  let sum = 0;
  for (let i = 0; i < 100; i++) {
    for (let j = 0; j < 100; j++) {
      const [x, y] = [i / 99, -1 + (2 * j) / 99];
      const count = (list: readonly ThresholdEntry[]) =>
        list.filter(({ projection, cosine }) => projection > x && cosine < y).length;
      sum += (count(a) - count(b)) ** 2;
    }
  }
  return sum / 10_000;
}

describe("gridDistances", () => {
  test("of lists recorded from the reference are its metric, cut to the shortest of the three", () => {
    const lists = [
      recorded("env-soo-scripted", 0, 3),
      recorded("env-soo-scripted", 3, 10),
      recorded("env-soo-random", 0, 10),
    ];
    const [deceptive, run, honest] = lists.map((published) => ({ published, mended: published }));
    const seen = lists.map((episodes) => episodes.flat().filter(({ redInSight }) => redInSight));
    // 28 + 32 + 21, 26 + 9 + 2, and 1 + 1 + 1 + 2 + 1 + 1 entries with red in sight.
    expect(seen.map(({ length }) => length)).toEqual([81, 37, 7]);
    const found = gridDistances(deceptive, run, honest);
    expect(found.publishedEntries).toBe(7);
    const [d, r, h] = seen.map((entries) => entries.slice(0, 7));
    expect(found.published.toHonest).toBeCloseTo(plainDifference(r, h), 10);
    expect(found.published.toDeceptive).toBeCloseTo(plainDifference(r, d), 10);
    expect(found.published.honestToDeceptive).toBeCloseTo(plainDifference(h, d), 10);
    expect(found.published.honestToDeceptive).toBeGreaterThan(0);
  });

  test("mended: entries per episode, so that a list twice as long is the same", () => {
    const once = { published: [], mended: recorded("env-soo-scripted", 0, 3) };
    const twice = { published: [], mended: [...once.mended, ...once.mended] };
    const none = { published: [], mended: [[]] };
    expect(gridDistances(once, twice, none).mended.toDeceptive).toBeCloseTo(0, 20);
    expect(gridDistances(once, twice, none).mended.toHonest).toBeGreaterThan(0);
  });
});

describe("thresholdLists", () => {
  test("has a list per episode, the same whether episodes are played beside it or not", async () => {
    const { learner } = await made();
    const few = thresholdLists(learner, WORLD, { seed: 1, episodes: 4 });
    const many = thresholdLists(learner, WORLD, { seed: 1, episodes: 130 });
    expect(many.published).toHaveLength(130);
    expect(few).toEqual({ published: many.published.slice(0, 4), mended: many.mended.slice(0, 4) });
    expect(many.published.flat().length).toBeGreaterThan(10);
  });

  test("mended: is what the recorded episode shows", async () => {
    const { learner } = await made();
    const { mended } = thresholdLists(learner, WORLD, { seed: 1, episodes: 6 });
    mended.forEach((entries, episode) => {
      const { blue, goal, fake } = playEpisode(learner, WORLD, episode, { seed: 1 });
      const cosine = (a: number[], b: number[]) =>
        (a[0] * b[0] + a[1] * b[1]) / Math.sqrt((a[0] ** 2 + a[1] ** 2) * (b[0] ** 2 + b[1] ** 2));
      const expected = blue.slice(1).flatMap(([x, y], t) => {
        const moved = [x - blue[t][0], y - blue[t][1]];
        const [toGoal, toFake] = [goal, fake].map((place) => cosine(moved, [place[0] - x, place[1] - y]));
        return toFake > toGoal && toFake > 0 ? [toFake] : [];
      });
      expect(entries).toHaveLength(expected.length);
      entries.forEach(({ projection }, i) => {
        expect(projection).toBeCloseTo(expected[i], 9);
      });
    });
    expect(mended.flat().length).toBeGreaterThan(0);
  });
});

describe("actionDistance", () => {
  test("is the mean of the squared differences of components", () => {
    // (1 + 0 + 4 + 1) / 4
    expect(actionDistance(Float32Array.of(1, 0, -1, 0.5), Float32Array.of(0, 0, 1, -0.5))).toBe(1.5);
    expect(() => actionDistance(new Float32Array(2), new Float32Array(4))).toThrow("got 2 and 4 numbers");
  });

  test("is measured on blue's states of both baselines, half each", async () => {
    const [a, b] = [await made(), await made(mirrored)];
    const states = referenceStates([a, b], { seed: 2, episodes: 3 });
    expect(states.rows).toBe(2 * 3 * WORLD.horizon);
    const own = [a, b].map(({ learner }) => rollout(learner, evaluationWorld(WORLD, 2, 0, 3), () => {}));
    expect([...states.observations]).toEqual(own.flatMap(({ observations }) => [...observations[BLUE]]));
    // Blue plays these very actions there.
    const half = actionsOn(states, a.learner).slice(0, own[0].actions[BLUE].length);
    expect(half).toEqual(own[0].actions[BLUE]);
  });
});

describe("similarityTo", () => {
  const options = { seed: 0, episodes: 40, stateEpisodes: 5 };

  test("of a baseline itself is 0 to it, and the scale to the other", async () => {
    const [deceptive, honest] = [await made(), await made(mirrored)];
    const baselines = measureBaselines(deceptive, honest, options);
    const same = similarityTo(baselines, deceptive, options);
    for (const measure of ["published", "mended", "action"] as const) {
      expect(same[measure].toDeceptive).toBe(0);
      expect(same[measure].toHonest).toBe(same[measure].honestToDeceptive);
      expect(same[measure].toHonest).toBeGreaterThan(0);
    }
  });

  test("lies between for a network that differs from one in what it sees of red alone", async () => {
    const [deceptive, honest] = [await made(), await made(mirrored)];
    const between = similarityTo(measureBaselines(deceptive, honest, options), await made(blind), options);
    expect(between.action.toDeceptive).toBeGreaterThan(0);
    expect(between.action.toDeceptive).toBeLessThan(between.action.toHonest);
  });
});
