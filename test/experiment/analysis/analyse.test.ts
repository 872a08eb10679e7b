import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAnalysisSettings } from "overlap-lab/experiment/analysis/analysis-settings";
import { forcedChoices } from "overlap-lab/experiment/analysis/forced-choice";
import { partsOf } from "overlap-lab/experiment/analysis/parts";
import { measureBaselines, similarityTo } from "overlap-lab/experiment/analysis/similarity";
import {
  analyse,
  collect,
  expand,
  loadAnalysis,
  loadStudy,
  type Study,
  verifyAnalysis,
} from "overlap-lab/experiment/index";
import { sha256 } from "overlap-lab/store/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallSweep, trainAll } from "../sweep/small-sweep.js";

const home = mkdtempSync(join(tmpdir(), "overlap-analyse-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const SETTINGS = {
  similarity: { episodes: 6, stateEpisodes: 2 },
  firstPair: { evaluationSeeds: 12, episodes: 4 },
  everyPair: { evaluationSeeds: 2, episodes: 2 },
  budgetStep: 2,
};
/** Per seed: 0 A, 1 B, 2 F red live, 3 F red frozen. The last run, 7, is missing. */
const STUDY = join(home, "study");
const FIRST = join(home, "first");
let study: Study;

beforeAll(async () => {
  const sweep = smallSweep({ seeds: [1, 2] });
  const plan = expand(sweep);
  await trainAll(sweep, join(home, "runs"));
  rmSync(join(home, "runs", plan[7].name), { recursive: true });
  await collect(sweep, plan, STUDY, { from: [join(home, "runs")], partial: true });
  study = await loadStudy(STUDY);
  expect(await analyse(STUDY, FIRST, { settings: SETTINGS })).toBe(true);
}, 120_000);

function bytesIn(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(readFileSync(join(folder, name)))]));
}

describe("parts", () => {
  test("cover every fine-tuned run and every evaluation seed once", () => {
    const parts = partsOf(study, parseAnalysisSettings(SETTINGS));
    expect(parts.map(({ name }) => name)).toEqual([
      "similarity-quick-1.parquet",
      "similarity-quick-2.parquet",
      "forcedChoice-quick-1-0.parquet",
      "forcedChoice-quick-1-10.parquet",
      "forcedChoice-quick-2-0.parquet",
    ]);
    expect(parts[0]).toMatchObject({ deceptive: 0, honest: 1, runs: [2, 3] });
    expect(parts[1]).toMatchObject({ deceptive: 4, honest: 5, runs: [6] });
    expect(parts[3]).toMatchObject({ firstSeed: 10, seeds: 2, budgets: [1, 2, 4] });
    expect(parts[4]).toMatchObject({ seeds: 2, budgets: [1, 2] });
  });
});

describe("analyse", () => {
  test("writes a row per fine-tuned run, as similarityTo gives it", async () => {
    const { similarity, manifest } = await loadAnalysis(FIRST);
    expect(manifest.study).toEqual({ name: "small", sha256: sha256(readFileSync(join(STUDY, "study.json"))) });
    expect(similarity.index).toEqual([2, 3, 6]);
    expect(similarity.red).toEqual(["live", "frozen", "live"]);
    expect([similarity.deceptive, similarity.honest]).toEqual([
      [0, 0, 4],
      [1, 1, 5],
    ]);
    const of = async (index: number) => ({
      learner: await study.learnerOf(index),
      world: study.planOf(index).config.world,
    });
    const options = { seed: 0, ...SETTINGS.similarity };
    const found = similarityTo(measureBaselines(await of(4), await of(5), options), await of(6), options);
    expect(similarity.publishedToHonest[2]).toBe(found.published.toHonest);
    expect(similarity.publishedEntries[2]).toBe(found.publishedEntries);
    expect(similarity.mendedHonestToDeceptive[2]).toBe(found.mended.honestToDeceptive);
    expect(similarity.actionToDeceptive[2]).toBe(found.action.toDeceptive);
  });

  test("writes the forced choices of every pair of baselines", async () => {
    const { forcedChoice } = await loadAnalysis(FIRST);
    // 12 seeds x 3 numbers of episodes x 3 ways, and 2 x 2 x 3.
    expect(forcedChoice.episodes).toHaveLength(108 + 12);
    const [deceptive, honest] = await Promise.all(
      [4, 5].map(async (index) => ({
        learner: await study.learnerOf(index),
        world: study.planOf(index).config.world,
      })),
    );
    const live = forcedChoices({ deceptive, honest }, { seeds: 2, budgets: [1, 2] });
    expect(forcedChoice.trainingSeed.slice(108)).toEqual(new Array(12).fill(2));
    expect(forcedChoice.pairs.slice(108)).toEqual(live.pairs);
    expect(forcedChoice.evaluationSeed.slice(108)).toEqual(live.evaluationSeed);
    expect(forcedChoice.honest.slice(108)).toEqual(live.honest.map(Math.fround));
    expect(forcedChoice.deceptive.slice(108)).toEqual(live.deceptive.map(Math.fround));
  });

  test("gives the same bytes with other threads, and after a stop half-way", async () => {
    const second = join(home, "second");
    const controller = new AbortController();
    const seen: number[] = [];
    const stopped = analyse(STUDY, second, {
      settings: SETTINGS,
      signal: controller.signal,
      onProgress: (done) => {
        seen.push(done);
        if (readdirSync(join(home, ".second.partial")).includes("similarity-quick-2.parquet")) controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow("aborted");
    expect(existsSync(second)).toBe(false);
    const kept = readdirSync(join(home, ".second.partial")).filter((name) => name.endsWith(".parquet"));
    expect(kept.length).toBeGreaterThanOrEqual(2);
    expect(kept.length).toBeLessThan(5);
    const again: number[] = [];
    const options = { settings: SETTINGS, workers: 3, onProgress: (done: number) => again.push(done) };
    expect(await analyse(STUDY, second, options)).toBe(true);
    // It goes on where it was.
    expect(again[0]).toBeGreaterThanOrEqual(2 * 3 * 6);
    expect(bytesIn(second)).toEqual(bytesIn(FIRST));
    expect(existsSync(join(home, ".second.partial"))).toBe(false);
  });

  test("does not use parts of other settings", async () => {
    const third = join(home, "third");
    const partial = join(home, ".third.partial");
    const signal = AbortSignal.abort();
    await expect(analyse(STUDY, third, { settings: SETTINGS, signal })).rejects.toThrow("aborted");
    writeFileSync(join(partial, "similarity-quick-1.parquet"), "of an earlier attempt");
    const other = { ...SETTINGS, everyPair: { evaluationSeeds: 1, episodes: 1 } };
    expect(await analyse(STUDY, third, { settings: other })).toBe(true);
    expect((await loadAnalysis(third)).forcedChoice.episodes).toHaveLength(108 + 3);
  });

  test("leaves the forced choice out at 0 evaluation seeds", async () => {
    const alike = join(home, "alike");
    const none = { evaluationSeeds: 0 };
    await analyse(STUDY, alike, { settings: { ...SETTINGS, firstPair: none, everyPair: none } });
    const { similarity, forcedChoice } = await loadAnalysis(alike);
    expect(similarity).toEqual((await loadAnalysis(FIRST)).similarity);
    expect(forcedChoice).toEqual({ index: [] });
    expect((await verifyAnalysis(alike)).map(({ outcome }) => outcome)).toEqual(["same", "same", "same", "same"]);
  });

  test("says that it is done, and does not take the place of something else unasked", async () => {
    expect(await analyse(STUDY, FIRST, { settings: SETTINGS })).toBe(false);
    await expect(analyse(STUDY, FIRST, {})).rejects.toThrow("exists already and holds something else");
    await expect(analyse(STUDY, join(home, "no"), { settings: { budgetStep: 0 } })).rejects.toThrow("budgetStep");
  });
});

describe("an analysis", () => {
  test("is verified by computing rows again", async () => {
    const checks = await verifyAnalysis(FIRST, { all: true });
    expect(checks.map(({ what, outcome }) => [what, outcome])).toEqual([
      ["files", "same"],
      ["study", "same"],
      ["similarity", "same"],
      ["forcedChoice", "same"],
    ]);
    expect(checks[2].details[0]).toContain("3 of 3 rows");
    expect(checks[3].details[0]).toContain("120 of 120 rows");
  });

  test("that was altered is found out, with its hash or without", async () => {
    const copy = join(home, "copy");
    const other = { ...SETTINGS, similarity: { episodes: 6, stateEpisodes: 1 } };
    await analyse(STUDY, copy, { settings: other });
    // The tables of other settings under this manifest: every hash is right.
    const path = join(copy, "analysis.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"stateEpisodes":1', '"stateEpisodes":2'));
    const [files, source, similarity, forcedChoice] = await verifyAnalysis(copy, { all: true });
    expect([files.outcome, source.outcome, forcedChoice.outcome]).toEqual(["same", "same", "same"]);
    expect(similarity.outcome).toBe("differs");
    expect(similarity.details[0]).toMatch(/actionToHonest, row 0, is .*; computed again it is/);
    const table = join(copy, "similarity.parquet");
    const bytes = readFileSync(table);
    bytes[100] ^= 1;
    writeFileSync(table, bytes);
    await expect(loadAnalysis(copy)).rejects.toThrow("SHA-256 is");
    expect(await verifyAnalysis(copy)).toMatchObject([{ what: "files", outcome: "differs" }]);
  });
});
