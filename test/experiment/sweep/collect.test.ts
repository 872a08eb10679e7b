import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  canonicalJson,
  decodeSafetensors,
  encodeParquet,
  encodeSafetensors,
  type RunManifest,
  readRun,
  sha256,
} from "overlap-lab";
import { collect, expand } from "overlap-lab/experiment/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallSweep, trainAll } from "./small-sweep.js";

const home = mkdtempSync(join(tmpdir(), "overlap-collect-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const sweep = smallSweep({ seeds: [1, 2] });
const plan = expand(sweep);
const RUNS = join(home, "runs");
const names = plan.map(({ name }) => name);

beforeAll(() => trainAll(sweep, RUNS), 120_000);

const fresh = (name: string) => join(mkdtempSync(join(home, "case-")), name);
const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(readFileSync(join(folder, name)))]));

/** A copy of some of the runs. */
function shard(indices: readonly number[]): string {
  const folder = fresh("shard");
  for (const index of indices) cpSync(join(RUNS, names[index]), join(folder, names[index]), { recursive: true });
  return folder;
}

/** The runs of one seed, for what needs no more. */
const few = plan.slice(0, 4);

/** A shard of these, one of them changed: files get other bytes, and its manifest says that they are right. */
function forged(index: number, files: Record<string, Uint8Array>, facts: Partial<RunManifest> = {}): string {
  const folder = shard([0, 1, 2, 3]);
  const path = join(folder, names[index]);
  const manifest = structuredClone(readRun(path).manifest) as RunManifest;
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(path, name), bytes);
    manifest.files[name] = { bytes: bytes.length, sha256: sha256(bytes) };
  }
  writeFileSync(join(path, "run.json"), canonicalJson({ ...manifest, ...facts }));
  return folder;
}

const bytesOf = (index: number, name: string) => readFileSync(join(RUNS, names[index], name));
const gather = (from: string[], options = {}, to = fresh("study"), runs = plan) =>
  collect(sweep, runs, to, { from, ...options });

/** Refused with the message; nothing is left where the study was to appear. */
async function refused(from: string[], message: string | RegExp, options = {}): Promise<void> {
  const to = fresh("study");
  await expect(gather(from, options, to, few)).rejects.toThrow(message);
  expect(readdirSync(join(to, ".."))).toEqual([]);
}

describe("collect", () => {
  test("gives the same bytes however the runs are spread, in whatever order, and with copies", async () => {
    const studies = [
      [RUNS],
      [shard([0, 3, 5]), shard([1, 2, 4, 6, 7])],
      [shard([1, 2, 4, 6, 7, 0]), RUNS, shard([0, 3, 5])],
    ];
    const all: Record<string, string>[] = [];
    for (const from of studies) {
      const to = fresh("study");
      expect(await gather(from, {}, to)).toMatchObject({ runs: 8, missing: [], written: true });
      all.push(contents(to));
    }
    expect(Object.keys(all[0])).toEqual([
      "history.parquet",
      "policies-A-0.safetensors",
      "policies-B-0.safetensors",
      "policies-F-0.safetensors",
      "runs.parquet",
      "study.json",
    ]);
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  test("of copies made by different programs takes the same one, whatever the order of the folders", async () => {
    const other = forged(1, {}, { node: "v99.0.0" });
    const manifests = [
      [RUNS, other],
      [other, RUNS],
    ].map(async (from) => {
      const to = fresh("study");
      await gather(from, {}, to, few);
      return contents(to)["study.json"];
    });
    expect(await manifests[0]).toBe(await manifests[1]);
  });

  test("again changes nothing", async () => {
    const to = fresh("study");
    await gather([RUNS], {}, to);
    const before = contents(to);
    expect(await gather([RUNS], {}, to)).toMatchObject({ written: false, missing: [] });
    expect(contents(to)).toEqual(before);
  });

  test("writes nothing when runs are missing, unless told to; a later one takes its place when told to", async () => {
    const to = fresh("study");
    const some = shard([0, 1, 2]);
    expect(await gather([some], {}, to)).toEqual({ runs: 3, missing: [3, 4, 5, 6, 7], bytes: 0, written: false });
    expect(readdirSync(join(to, ".."))).toEqual([]);
    expect(await gather([some], { partial: true }, to)).toMatchObject({ runs: 3, written: true });
    await expect(gather([RUNS], {}, to)).rejects.toThrow("exists already and holds something else");
    expect(await gather([RUNS], { replace: true }, to)).toMatchObject({ runs: 8, written: true });
    expect(readdirSync(join(to, ".."))).toEqual(["study"]);
  });

  test("keeps about 40 kB of a run", async () => {
    const { bytes, runs } = await gather([RUNS]);
    // 500 runs are to stay below 40 MB; tables and headers weigh most in a small study.
    expect(bytes / runs).toBeLessThan(50_000);
  });
});

describe("runs that do not fit together are refused", () => {
  test("one run with two outcomes", async () => {
    const other = forged(1, {}, { results: { ...readRun(join(RUNS, names[1])).manifest.results, trapRate: 0.123 } });
    await refused([RUNS, other], /run 1 was made twice with different results: .*runs\/B-.*shard\/B-/);
    const weights = bytesOf(5, "weights.safetensors");
    const { parametersHash } = readRun(join(RUNS, names[5])).manifest;
    await refused(
      [RUNS, forged(1, { "weights.safetensors": weights }, { parametersHash })],
      `run 1 was made twice with different parametersHash: ${join(RUNS, names[1])} has`,
    );
  });

  test("a fine-tune of another start", async () => {
    const config = { ...readRun(join(RUNS, names[2])).manifest.config, start: "0".repeat(64) };
    const { configHash } = await import("overlap-lab");
    await refused(
      [forged(2, {}, { config, configHash: configHash(config) })],
      /starts from the parameters 0{64}, but run 0/,
    );
  });

  test("other packages or engines, unless told to", async () => {
    const lock = forged(1, {}, { lockfileHash: "1".repeat(64) });
    await refused([lock], /different packages or engines:\n {2}\d runs: .*\n {2}\d runs: .*\n.*--mixed/);
    expect(await gather([lock], { mixed: true }, fresh("study"), few)).toMatchObject({ runs: 4, written: true });
    await refused([forged(1, {}, { engine: { engine: "wasm", backend: "wasm-relaxed", exact: false } })], "engines");
  });

  test("what the sweep does not plan", async () => {
    await refused([forged(0, {}, { seed: 3 })], "is not run 0 of small: its seed is 3, the sweep says 1");
    await refused([forged(0, {}, { evaluation: undefined })], "it was evaluated as null, the sweep says");
    await refused([forged(0, {}, { results: { luck: 1 } })], 'its result "luck" is none that the sweep asks for');
    const swapped = shard([0, 1]);
    renameSync(join(swapped, names[0]), join(swapped, "aside"));
    renameSync(join(swapped, names[1]), join(swapped, names[0]));
    await refused([swapped], "is not run 0 of small: its configuration", { partial: true });
  });

  test("nothing at all", async () => {
    await refused(
      [shard([])].map((folder) => join(folder, "..")),
      "no run of small is there",
    );
    await refused([join(home, "nowhere")], "nowhere: there is no such folder");
  });
});

describe("a hostile shard is refused", () => {
  const weights = () => decodeSafetensors(bytesOf(1, "weights.safetensors"), "w").tensors;
  const withWeights = (change: (tensors: ReturnType<typeof weights>) => void, finite = true) => {
    const tensors = weights();
    change(tensors);
    return forged(1, { "weights.safetensors": encodeSafetensors(tensors, {}, { finite }) });
  };
  const withHistory = (columns: Parameters<typeof encodeParquet>[0]) =>
    forged(1, { "history.parquet": encodeParquet(columns) });

  test("links: the run, its manifest, its weights", async () => {
    for (const name of ["", "run.json", "weights.safetensors"]) {
      const folder = shard([0, 1, 2, 3]);
      const path = join(folder, names[1], name);
      rmSync(path, { recursive: true });
      symlinkSync(join(RUNS, names[1], name), path);
      await refused([folder], /must be a (plain file|folder, not a link)/);
    }
  });

  test("a manifest that names files elsewhere", async () => {
    const { files } = readRun(join(RUNS, names[1])).manifest;
    for (const name of ["../../secret", "/etc/passwd", "a/../../b"]) {
      await refused(
        [forged(1, {}, { files: { ...files, [name]: { bytes: 1, sha256: "0".repeat(64) } } })],
        "not a file name",
      );
    }
  });

  test("a file of a run behind a linked folder", async () => {
    const { files } = readRun(join(RUNS, names[1])).manifest;
    const inner = { "history.parquet": files["history.parquet"], "t/history.parquet": files["history.parquet"] };
    const folder = forged(1, {}, { files: { ...files, ...inner } });
    symlinkSync(join(RUNS, names[1]), join(folder, names[1], "t"));
    await refused([folder], /t must be a folder/);
  });

  test("weights: absurd header, wrong shape, a tensor less, not finite, another hash", async () => {
    const absurd = bytesOf(1, "weights.safetensors");
    absurd.writeBigUInt64LE(2n ** 60n, 0);
    await refused(
      [forged(1, { "weights.safetensors": absurd })],
      "header length 1152921504606846976 is above the limit",
    );
    const name = "blue.policy.h1.weight";
    const flat = (tensors: ReturnType<typeof weights>) => {
      tensors[name] = { shape: [640], data: tensors[name].data };
    };
    await refused([withWeights(flat)], `"${name}" must be float32 [10,64]; got [640]`);
    await refused([withWeights((tensors) => delete tensors[name])], `the tensor "${name}" is missing`);
    await refused(
      [withWeights((tensors) => tensors[name].data.fill(Number.NaN as never), false)],
      "is NaN, not finite",
    );
    await refused([withWeights((tensors) => tensors[name].data.fill(0 as never))], "but run.json says");
  });

  test("learning curves: infinite, of text, with odd names, too long, out of order", async () => {
    await refused(
      [withHistory({ episode: [1], a: [Number.POSITIVE_INFINITY] })],
      "column a, row 0: Infinity is not a finite",
    );
    await refused([withHistory({ episode: ["1"] })], "column episode, row 0: 1 is not a finite number");
    await refused([withHistory({ episode: [1], "../a": [1] })], 'a column is named "../a"');
    await refused([withHistory({ episode: [1], index: [1] })], 'a column is named "index"');
    await refused([withHistory({ episode: [1], a: [1e39] })], "column a, row 0: 1e+39 is not a finite");
    await refused([withHistory({ episode: [] })], "it has no rows, but the run has 3 episodes");
    await refused([withHistory({ other: [1] })], "its columns are other");
    const long = Array.from({ length: 100_001 }, (_, i) => i + 1);
    await refused([withHistory({ episode: long })], "100001 rows; at most 100000 are read");
    await refused([withHistory({ episode: [2, 1] })], "episode, row 1: 1 does not rise, or is above 3");
    await refused([withHistory({ episode: [4] })], "episode, row 0: 4 does not rise, or is above 3");
    const garbage = Uint8Array.from({ length: 300 }, (_, i) => i);
    await refused([forged(1, { "history.parquet": garbage })], "cannot be read as a Parquet table");
  });

  test("many damaged runs, all in one message", async () => {
    const folder = shard([0, 1, 2]);
    for (const index of [0, 2]) writeFileSync(join(folder, names[index], "weights.safetensors"), "");
    await refused([folder], /A-.* 0 bytes[^\n]*\n.*F-.* 0 bytes/);
  });

  test("any damage: refused, or the study has the same tables and policies; nothing else is touched", async () => {
    const to = fresh("study");
    const two = plan.slice(0, 2);
    await gather([RUNS], {}, to, two);
    const { "study.json": _, ...whole } = contents(to);
    const file = fc.constantFrom("run.json", "weights.safetensors", "history.parquet");
    const change = fc.record({
      file,
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      byte: fc.nat(255),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, at, byte, cut }) => {
        const folder = shard([0, 1]);
        const path = join(folder, names[1], file);
        const bytes = readFileSync(path);
        const place = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
        bytes[place] = byte;
        writeFileSync(path, cut ? bytes.subarray(0, place) : bytes);
        const target = fresh("study");
        try {
          await gather([folder], {}, target, two);
        } catch (error) {
          expect((error as Error).message).toMatch(/B-|packages or engines/);
          expect(readdirSync(join(target, ".."))).toEqual([]);
          return;
        }
        const { "study.json": __, ...now } = contents(target);
        expect(now).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });
});
