import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { BLUE, RED } from "overlap-lab";
import {
  collect,
  evaluate,
  expand,
  loadRun,
  loadStudy,
  restoreLearner,
  type Study,
  sweepHash,
} from "overlap-lab/experiment/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallSweep, trainAll } from "./small-sweep.js";

const home = mkdtempSync(join(tmpdir(), "overlap-collected-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const sweep = smallSweep({ seeds: [1, 2] });
const plan = expand(sweep);
const [RUNS, STUDY] = ["runs", "study"].map((name) => join(home, name));
let study: Study;

beforeAll(async () => {
  await trainAll(sweep, RUNS);
  // One fine-tune stays away.
  rmSync(join(RUNS, plan[6].name), { recursive: true });
  await collect(sweep, plan, STUDY, { from: [RUNS], partial: true });
  study = await loadStudy(STUDY);
}, 120_000);

const runOf = (index: number) => loadRun(join(RUNS, plan[index].name));

describe("a collected study", () => {
  test("has a row per run, with its results", () => {
    expect(study.runs.index).toEqual([0, 1, 2, 3, 4, 5, 7]);
    expect(study.runs.arm).toEqual(["A", "B", "F", "F", "A", "B", "F"]);
    expect(study.runs.start).toEqual([-1, -1, 0, 0, -1, -1, 4]);
    expect(study.runs.red[3]).toBe("frozen");
    (study.runs.index as number[]).forEach((index, row) => {
      const { manifest } = runOf(index);
      expect(study.runs.parametersHash[row]).toBe(manifest.parametersHash);
      expect(study.runs.configHash[row]).toBe(plan[index].configHash);
      expect(study.runs.trapRate[row]).toBe(manifest.results.trapRate);
      expect(study.runs["published.overlapMse"][row]).toBe(manifest.results["published.overlapMse"] ?? Number.NaN);
    });
  });

  test("says what it is, what is missing and what made it", () => {
    expect(study.sweep).toEqual(sweep);
    expect(study.manifest).toMatchObject({ runs: 7, missing: [6], sweepHash: sweepHash(sweep) });
    expect(study.manifest.origins).toMatchObject([{ node: process.version, runs: 7 }]);
  });

  test("has the learning curves, NaN where an arm has no such loss", () => {
    const rows = (index: number) => (study.history.index as number[]).flatMap((at, row) => (at === index ? [row] : []));
    expect(rows(2).map((row) => study.history.episode[row])).toEqual([1, 2, 3]);
    expect(rows(0).map((row) => study.history["blue.overlap"][row])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(study.history["blue.return"].every((value) => Number.isFinite(value))).toBe(true);
  });

  test("gives back the policies to the bit, and learners that play as the run did", async () => {
    for (const index of [0, 3, 7]) {
      const { state, config, manifest } = runOf(index);
      expect(study.policyOf(index, RED).buffer).toEqual(state["0.policy"]);
      expect(study.policyOf(index).buffer).toEqual(state["1.policy"]);
      const again = evaluate(await study.learnerOf(index), config.world, { episodes: 5 });
      expect(again.summary.blueHonestReturn).toBe(manifest.results.blueHonestReturn);
      expect(again).toEqual(evaluate(await restoreLearner(config, state), config.world, { episodes: 5 }));
    }
    expect(study.policyOf(2, BLUE).view("h1.weight").length).toBe(640);
  });

  test("says so when it does not hold a run", () => {
    expect(() => study.policyOf(6)).toThrow("does not hold run 6 (1 runs are missing)");
    expect(() => study.policyOf(8)).toThrow("small has runs 0 to 7; got index 8");
  });
});

test("a long history is kept as the means of 50 stretches", async () => {
  const long = smallSweep({ arms: ["A"], set: { "maddpg.episodes": 120, "maddpg.batchSize": 16 } });
  const runs = join(home, "long-runs");
  await trainAll(long, runs);
  const to = join(home, "long");
  await collect(long, expand(long), to, { from: [runs] });
  const { history } = await loadStudy(to);
  // 120 rows of one episode each in the run: stretches of 3.
  expect(history.episode).toEqual(Array.from({ length: 40 }, (_, i) => 3 * (i + 1)));
});

describe("reading refuses", () => {
  const copy = () => {
    const folder = join(mkdtempSync(join(home, "case-")), "study");
    cpSync(STUDY, folder, { recursive: true });
    return folder;
  };

  test("what is no study", async () => {
    await expect(loadStudy(RUNS)).rejects.toThrow("is not a study: it has no study.json");
  });

  test("a file that is missing or a link", async () => {
    const folder = copy();
    rmSync(join(folder, "runs.parquet"));
    await expect(loadStudy(folder)).rejects.toThrow("runs.parquet must be a plain file; it is missing");
    symlinkSync(join(STUDY, "runs.parquet"), join(folder, "runs.parquet"));
    await expect(loadStudy(folder)).rejects.toThrow("runs.parquet must be a plain file; it is none");
  });

  test.each([
    [
      "files",
      { "../runs.parquet": { bytes: 1, sha256: "0".repeat(64) } },
      "files: a name is not that of a file of a study",
    ],
    ["files", {}, "files does not list runs.parquet"],
    ["sweep", { arms: ["X"] }, "study.json, sweep: arms[0] must be one of"],
    ["format", 2, "format: Invalid input"],
  ])("a manifest whose %s is %j", async (field, value, message) => {
    const folder = copy();
    const manifest = JSON.parse(readFileSync(join(folder, "study.json"), "utf8"));
    writeFileSync(join(folder, "study.json"), JSON.stringify({ ...manifest, [field]: value }));
    await expect(loadStudy(folder)).rejects.toThrow(message);
  });

  test("any damage to a table or to policies; damage to the manifest never goes unseen in the tables", async () => {
    const names = readdirSync(STUDY);
    const change = fc.record({
      file: fc.constantFrom(...names),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bit: fc.nat(7),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, at, bit }) => {
        const folder = copy();
        const bytes = readFileSync(join(folder, file));
        bytes[Math.min(bytes.length - 1, Math.floor(at * bytes.length))] ^= 1 << bit;
        writeFileSync(join(folder, file), bytes);
        const reading = loadStudy(folder).then((damaged) => ({
          ...damaged,
          policies: [0, 1, 2].map((i) => damaged.policyOf(i)),
        }));
        if (file !== "study.json") await expect(reading).rejects.toThrow(`${file}: SHA-256 is`);
        else
          await reading.then(
            ({ runs }) => expect(runs).toEqual(study.runs),
            () => {},
          );
      }),
      { numRuns: 30 },
    );
  });
});
