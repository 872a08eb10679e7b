import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type CollectOptions, collect, expand, loadStudy, type Sweep, verify } from "overlap-lab/experiment/index";
import {
  canonicalJson,
  decodeParquet,
  encodeParquet,
  type RunManifest,
  readRun,
  sha256,
} from "overlap-lab/store/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forge, forgeTable } from "../verify/small-study.js";
import { smallSweep, trainAll } from "./small-sweep.js";

// A study is itself a shard: collecting studies gives what collecting all of their runs gives.
const home = mkdtempSync(join(tmpdir(), "overlap-shards-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const LIMIT = 300_000;
const sweep = smallSweep({ seeds: [1, 2] });
const plan = expand(sweep);
const indices = plan.map(({ index }) => index);
/** The runs; and the same, made by another program that kept other curves. */
const [RUNS, OTHER] = [join(home, "runs"), join(home, "other")];
/** The study of RUNS. */
const WHOLE = join(home, "whole");

beforeAll(async () => {
  await trainAll(sweep, RUNS);
  cpSync(RUNS, OTHER, { recursive: true });
  for (const { name, index } of plan) await rewrite(join(OTHER, name), index);
  await collect(sweep, plan, WHOLE, { from: [RUNS] });
}, LIMIT);

/** Every second run loses its last column and gets another; all are of another Node. */
async function rewrite(folder: string, index: number): Promise<void> {
  const { manifest, bytes } = readRun(folder);
  const name = "history.parquet";
  const table = { ...(await decodeParquet(bytes(name), name, manifest.files[name].sha256)) } as Record<
    string,
    number[]
  >;
  if (index % 2 === 0) {
    delete table[Object.keys(table).at(-1) as string];
    table.another = table.episode.map((at) => (at === 2 ? Number.NaN : at / 3));
  }
  const content = encodeParquet(table);
  writeFileSync(join(folder, name), content);
  const files = { ...manifest.files, [name]: { bytes: content.length, sha256: sha256(content) } };
  const changed: Partial<RunManifest> = { ...manifest, files, node: `v9${index % 3}.0.0` };
  writeFileSync(join(folder, "run.json"), canonicalJson(changed as never));
}

const fresh = (name: string) => join(mkdtempSync(join(home, "case-")), name);
const put = (column: unknown[], row: number, value: unknown) => void column.splice(row, 1, value);
const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(readFileSync(join(folder, name)))]));

/** A folder of some of the runs. */
function runsOf(some: readonly number[], of = RUNS): string {
  const folder = fresh("runs");
  for (const index of some) cpSync(join(of, plan[index].name), join(folder, plan[index].name), { recursive: true });
  return folder;
}

async function studyOf(from: readonly string[], options: Partial<CollectOptions> = {}, of: Sweep = sweep) {
  const to = fresh("study");
  await collect(of, expand(of), to, { from, partial: true, ...options });
  return to;
}

describe("studies of parts", () => {
  test(
    "give the same bytes as all runs at once: of every way to take the seeds apart",
    { timeout: LIMIT },
    async () => {
      const [one, two] = [runsOf([0, 1, 2, 3]), runsOf([4, 5, 6, 7])];
      const first = await studyOf([one]);
      const second = await studyOf([two]);
      // A fine-tune without its start, and the start without it.
      const torn = [await studyOf([runsOf([2, 5])]), await studyOf([runsOf([0, 4])])];
      const rest = runsOf([1, 3, 6, 7]);
      const ways = [[first, second], [second, one], [WHOLE], [WHOLE, first, RUNS], [...torn, rest], [rest, ...torn]];
      for (const from of ways) expect(contents(await studyOf(from, { partial: false }))).toEqual(contents(WHOLE));
      expect(contents(await studyOf([await studyOf([first]), await studyOf([second, WHOLE])]))).toEqual(
        contents(WHOLE),
      );
    },
  );

  test("in any number of layers, with copies that other programs made", { timeout: LIMIT }, async () => {
    const part = fc.record({
      some: fc.subarray(indices, { minLength: 1 }),
      other: fc.boolean(),
      collected: fc.boolean(),
    });
    const layers = fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        layers,
        fc.boolean(),
        async (list, nests, turned) => {
          const folders = list.map(({ some, other }) => runsOf(some, other ? OTHER : RUNS));
          const shards: string[] = [];
          for (const [i, { collected }] of list.entries())
            shards.push(collected ? await studyOf([folders[i]]) : folders[i]);
          // Each layer collects some of the shards so far into one more, which stands for them or beside them.
          for (const [i, nest] of nests.entries()) {
            const inner = [...new Set(nest.map((at) => at % shards.length))];
            const study = await studyOf(inner.map((at) => shards[at]));
            if (i % 2 === 0) shards.push(study);
            else shards.splice(0, shards.length, study, ...shards.filter((_, at) => !inner.includes(at)));
          }
          const atOnce = await studyOf(folders);
          const merged = await studyOf(turned ? shards.reverse() : shards);
          expect(contents(merged)).toEqual(contents(atOnce));
          rmSync(merged, { recursive: true });
        },
      ),
      { numRuns: 25 },
    );
  });

  test("keep which program made each run, and what it started from", async () => {
    const study = await loadStudy(await studyOf([await studyOf([runsOf([0, 2, 3])]), runsOf([1, 4, 5, 6, 7], OTHER)]));
    const { runs, manifest } = study;
    expect(manifest.origins.map(({ node, runs }) => [node, runs])).toEqual([
      [process.version, 3],
      ["v90.0.0", 1],
      ["v91.0.0", 3],
      ["v92.0.0", 1],
    ]);
    expect(runs.origin).toEqual([0, 2, 0, 0, 2, 3, 1, 2]);
    for (const { index, start } of plan) {
      expect(runs.startHash[index]).toBe(start === null ? "" : runs.parametersHash[start]);
    }
    expect(runs.startHash[7]).toBe(readRun(join(RUNS, plan[7].name)).manifest.parent);
  });

  test("are of fewer seeds than the sweep, or of the same in other words", async () => {
    const earlier = smallSweep({ seeds: [1] });
    const part = await studyOf([RUNS], {}, earlier);
    expect((await loadStudy(part)).manifest).toMatchObject({ runs: 4, missing: [] });
    expect(contents(await studyOf([part, runsOf([4, 5, 6, 7])]))).toEqual(contents(WHOLE));
    const ranged = await studyOf([RUNS], {}, smallSweep({ seeds: { first: 1, count: 2 } }));
    expect(contents(await studyOf([ranged]))).toEqual(contents(WHOLE));
  });

  test("may give way to the study that is made of them", async () => {
    const to = await studyOf([runsOf([0, 1, 2, 3])]);
    const later = runsOf([4, 5, 6, 7]);
    await expect(collect(sweep, plan, to, { from: [to, later] })).rejects.toThrow("give --replace");
    expect((await loadStudy(to)).runs.index).toEqual([0, 1, 2, 3]);
    expect(await collect(sweep, plan, to, { from: [to, later], replace: true })).toMatchObject({ written: true });
    expect(contents(to)).toEqual(contents(WHOLE));
    expect(readdirSync(join(to, ".."))).toEqual(["study"]);
    expect(await collect(sweep, plan, to, { from: [to] })).toMatchObject({ written: false });
  });

  test("give a study that is verified, trained again too", async () => {
    const merged = await studyOf([await studyOf([runsOf([1, 2])]), await studyOf([runsOf([0, 3])])]);
    const { things } = await verify([merged], { retrain: true });
    expect(things[0].checks.filter(({ outcome }) => outcome !== "same")).toEqual([]);
  });
});

test("a folder of runs is not replaced by the study of them", async () => {
  const runs = runsOf([0]);
  const options = { from: [runs], partial: true, replace: true };
  await expect(collect(sweep, plan, runs, options)).rejects.toThrow("is no study, and --replace removes nothing else");
  expect(existsSync(join(runs, plan[0].name))).toBe(true);
});

describe("a study is refused", () => {
  /** Refused with the message; nothing is left where the new one was to appear. */
  async function refused(from: readonly string[], message: string | RegExp, of: Sweep = sweep): Promise<void> {
    const to = fresh("study");
    await expect(collect(of, expand(of), to, { from, partial: true })).rejects.toThrow(message);
    expect(readdirSync(join(to, ".."))).toEqual([]);
  }

  const changed = async (change: (study: string) => void | Promise<void>) => {
    const study = fresh("study");
    cpSync(WHOLE, study, { recursive: true });
    await change(study);
    return study;
  };

  test.each([
    [{ arms: ["A", "F"] }, 'arms ["A","B","F"], now it is ["A","F"]'],
    [{ name: "other" }, 'name "small", now it is "other"'],
    [{ worlds: { quick: { followBonus: 2 } } }, 'worlds {"quick":{}}, now it is {"quick":{"followBonus":2}}'],
    [{ evaluation: { episodes: 6 } }, /evaluation \{.*"episodes":5.*\}, now it is \{.*"episodes":6/],
    [
      { preregistration: { file: "PLAN.md", sha256: "0".repeat(64) } },
      /preregistration null, now it is \{"file":"PLAN.md","sha256":"0{64}"\}/,
    ],
    [{ seeds: [2, 1] }, "seed 1 at place 0, now it is 2 (seeds are added at the end only)"],
  ] as const)("of another sweep: %j", async (change, message) => {
    await refused([WHOLE], message, smallSweep({ seeds: [1, 2], ...(change as object) }));
    await refused(
      [RUNS, WHOLE],
      "study.json: its runs were made with",
      smallSweep({ seeds: [1, 2], ...(change as object) }),
    );
  });

  test("under another pre-registration", async () => {
    const under = (digit: string) =>
      smallSweep({ arms: ["A"], preregistration: { file: "PLAN.md", sha256: digit.repeat(64) } });
    const part = await changed((study) => {
      const facts = { preregistration: under("1").preregistration };
      const { sweep } = JSON.parse(readFileSync(join(study, "study.json"), "utf8"));
      forge(study, "study.json", new Uint8Array(), { sweep: { ...sweep, arms: ["A"], seeds: [1], ...facts } });
    });
    await refused([part], /made with preregistration \{.*"1{64}"\}, now it is \{.*"2{64}"\}/, under("2"));
  });

  test("with runs of seeds that the sweep has not", async () => {
    await refused([WHOLE], "holds run 4, but small has runs 0 to 3; give a sweep file with all", smallSweep());
  });

  test("with another outcome of a run that is elsewhere too", async () => {
    const other = await changed((study) =>
      forgeTable(study, "runs.parquet", ({ trapRate }) => put(trapRate, 1, 0.123)),
    );
    await refused([RUNS, other], /run 1 was made twice with different results: .*B-.* has .*study, run 1 has .*0\.123/);
    await refused([other, WHOLE], /run 1 was made twice with different results: .*run 1 has .*0\.123.*, run 1 has/);
    const policies = await changed((study) => {
      const name = "policies-B-0.safetensors";
      const bytes = readFileSync(join(study, name));
      bytes[bytes.length - 2] ^= 1;
      forge(study, name, bytes);
    });
    await refused(
      [policies, WHOLE],
      /run 5 was made twice with different policies: .*study, run 5 has \[".*whole, run 5/,
    );
  });

  test("with a fine-tune of another start, in another study too", async () => {
    const start = "0".repeat(64);
    const other = await studyOf([runsOf([1, 2])]).then(async (study) => {
      await forgeTable(study, "runs.parquet", ({ startHash }) => put(startHash, 1, start));
      return study;
    });
    await refused([other, await studyOf([runsOf([0])])], /study, run 2 starts from the parameters 0{64}, but run 0 \(/);
    await refused([other, WHOLE], "run 2 was made twice with different startHash");
  });

  test("of other packages, unless told to", async () => {
    const other = await studyOf([runsOf([0, 1, 2, 3])]);
    const { origins } = JSON.parse(readFileSync(join(other, "study.json"), "utf8"));
    const facts = { origins: [{ ...origins[0], lockfileHash: "1".repeat(64) }] };
    forge(other, "study.json", new Uint8Array(), facts);
    const rest = await studyOf([runsOf([4, 5, 6, 7])]);
    await refused([rest, other], /different packages or engines:\n {2}4 runs: .*\n {2}4 runs: .*--mixed/s);
    const mixed = await loadStudy(await studyOf([rest, other], { mixed: true }));
    expect([...new Set(mixed.runs.origin)].sort()).toEqual([0, 1]);
    expect(contents(await studyOf([other]))).toEqual(contents(other));
  });
});
