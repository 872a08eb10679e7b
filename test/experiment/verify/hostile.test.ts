import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TrainOptions, verify } from "overlap-lab/experiment/index";
import {
  canonicalJson,
  configHash,
  decodeSafetensors,
  encodeSafetensors,
  type RunManifest,
} from "overlap-lab/store/index";
import { manifestHash, manifestText } from "overlap-lab/store/manifest-seal";
import { beforeAll, describe, expect, test } from "vitest";
import { contents, differences, freshFolder, saveTiny, traceTiny, trainTiny } from "./small.js";

const original = freshFolder();

beforeAll(async () => {
  const result = await trainTiny("A");
  await saveTiny(join(original, "A"), result);
  await traceTiny(join(original, "t.trace.safetensors"), result);
});

/** Verifies a changed copy, trains it again too if asked; nothing may be written. @returns what differs */
async function judged(change: (folder: string) => void, what = ".", retrain = false): Promise<string[]> {
  const folder = freshFolder(original);
  change(folder);
  const before = contents(folder);
  const lines = differences(await verify([join(folder, what)], { retrain }));
  expect(contents(folder)).toEqual(before);
  return lines.map((line) => line.replaceAll(folder, "."));
}

/** Rewrites the metadata of the trace; its hashes stay as they were. */
function withFacts(change: (facts: Record<string, never>) => unknown): (folder: string) => void {
  return (folder) => {
    const file = join(folder, "t.trace.safetensors");
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file, { finite: false });
    const facts = JSON.parse(metadata.facts);
    const changed = change(facts) ?? facts;
    const text = typeof changed === "string" ? changed : canonicalJson(changed);
    writeFileSync(file, encodeSafetensors(tensors, { ...metadata, facts: text }, { finite: false }));
  };
}

const withWorld = (world: object) => withFacts((facts) => void Object.assign(facts.world, world));

function withManifest(change: (manifest: RunManifest & { config: TrainOptions }) => void, name = "A") {
  return (folder: string) => {
    const file = join(folder, name, "run.json");
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    change(manifest);
    const rehashed = { ...manifest, configHash: configHash(manifest.config) };
    writeFileSync(file, manifestText({ ...rehashed, manifestHash: manifestHash(rehashed) }));
  };
}

describe("a trace", () => {
  const at = (folder: string) => join(folder, "t.trace.safetensors");
  const cases: [string, (folder: string) => void, RegExp][] = [
    ["that is empty", (folder) => writeFileSync(at(folder), ""), /byte 0: the 8-byte header length is cut short/],
    ["that is all ones", (folder) => writeFileSync(at(folder), Buffer.alloc(999, 255)), /above the limit/],
    ["of another kind", (folder) => writeFileSync(at(folder), encodeSafetensors({})), /is no trace of an evaluation/],
    ["whose facts are nested without end", withFacts(() => "[".repeat(1e5) + "]".repeat(1e5)), /facts/],
    ["whose facts are a number", withFacts(() => "1"), /facts: \(whole\)/],
    ["of more episodes than it holds", withFacts((facts) => ({ ...facts, episodes: 2 ** 40 })), /must be a \w+ \[1099/],
    ["without its means", withFacts((facts) => ({ ...facts, summary: [] })), /facts: summary must list episodes, /],
    ["of a world without end", withWorld({ horizon: 100_000 }), /must be a Float32Array \[3,100000,2\]; got/],
    [
      "whose landmarks are never far enough apart",
      withWorld({ spawnExtent: 1e-200, minimumLandmarkGap: 1e-200 }),
      /no landmarks minimumLandmarkGap = 1e-200 apart in 10000 draws/,
    ],
    ["of infinite forces", withWorld({ sensitivity: 1e308, spawnExtent: 1e308, walls: false }), /facts: its SHA-256/],
    [
      "with an action that is no number",
      (folder) => {
        const { tensors, metadata } = decodeSafetensors(readFileSync(at(folder)), "t", { finite: false });
        tensors["actions.blue"].data[24] = Number.NaN;
        writeFileSync(at(folder), encodeSafetensors(tensors, metadata, { finite: false }));
      },
      /actions\.blue, episode 1, step 0, x is NaN, not a number/,
    ],
    [
      "that is a pipe",
      (folder) => {
        rmSync(at(folder));
        execFileSync("mkfifo", [at(folder)]);
      },
      /this is not a plain file/,
    ],
    [
      "that is a link",
      (folder) => {
        rmSync(at(folder));
        symlinkSync("/dev/zero", at(folder));
      },
      /this is not a plain file/,
    ],
  ];
  test.each(cases)("%s", async (_, change, pattern) => {
    const lines = await judged(change);
    expect(lines.join("\n")).toMatch(pattern);
    for (const line of lines) expect(line).toMatch(/^\.\/t\.trace\.safetensors/);
  });
});

describe("a run", () => {
  const cases: [string, (folder: string) => void, RegExp][] = [
    [
      "whose weights are too many to hold",
      withManifest(({ config }) => void Object.assign(config.maddpg as object, { hidden: [4096, 4096, 4096, 4096] })),
      /A\/weights\.safetensors: "red\.policy\.h1\.weight" must be float32 \[6,4096\]/,
    ],
    [
      "of an evaluation without end",
      withManifest(({ results }) => void Object.assign(results, { episodes: 1e15 })),
      /1000000000000000 episodes of 12 steps with \d+ weights are too many to compute again/,
    ],
    [
      "of half an episode",
      withManifest(({ results }) => void Object.assign(results, { episodes: 0.5 })),
      /A: episodes must be a whole number from 1; got 0\.5/,
    ],
    [
      "with an unknown field in its configuration",
      withManifest(({ config }) => void Object.assign(config, { x: 1 })),
      /A\/run\.json: config: the training config has no field "x"/,
    ],
    ["that is a folder named run.json", (folder) => replaced(folder, (path) => mkdirSync(path)), /run\.json/],
    ["whose run.json is a link", (folder) => replaced(folder, (path) => symlinkSync("/dev/zero", path)), /plain file/],
    [
      "that reaches outside through a linked folder",
      (folder) => {
        symlinkSync("/dev", join(folder, "A", "out"));
        withManifest(({ files }) => void Object.assign(files, { "out/zero": { bytes: 0, sha256: "0".repeat(64) } }))(
          folder,
        );
      },
      /A\/out\/zero: must be a plain file in this folder/,
    ],
  ];
  function replaced(folder: string, make: (path: string) => void): void {
    const path = join(folder, "A", "run.json");
    rmSync(path);
    make(path);
  }
  test.each(cases)("%s", async (title, change, pattern) => {
    if (title.includes("folder named")) await expect(judged(change, "A")).rejects.toThrow("there is nothing to verify");
    else expect((await judged(change, "A")).join("\n")).toMatch(pattern);
  });

  test("that is its own parent", async () => {
    const change = withManifest((manifest) => {
      manifest.parent = manifest.parametersHash;
      Object.assign(manifest.config, { start: manifest.parametersHash, arm: "F" });
      manifest.arm = "F";
    });
    expect((await judged(change, "A", true)).join("\n")).toContain("./A is given as its own ancestor");
  });
});

describe("a folder", () => {
  test("with a link to itself, hidden files and others that no manifest lists: they fail, and are not followed", async () => {
    const folder = freshFolder(original);
    symlinkSync(folder, join(folder, "again"));
    writeFileSync(join(folder, "A", "notes.txt"), "mine");
    mkdirSync(join(folder, ".A.partial"));
    const { ok, things, strays } = await verify([folder]);
    expect({ ok, things: things.length }).toEqual({ ok: false, things: 2 });
    expect(strays.map((path) => path.slice(folder.length))).toEqual(["/.A.partial", "/A/notes.txt", "/again"]);
  });

  test("with text whose name ends in .md: it needs no manifest, unless it is a link", async () => {
    const folder = freshFolder(original);
    writeFileSync(join(folder, "A", "notes.md"), "mine");
    const { ok, strays, notes } = await verify([folder]);
    expect({ ok, strays, notes }).toEqual({ ok: true, strays: [], notes: [join(folder, "A", "notes.md")] });
    symlinkSync(folder, join(folder, "again.md"));
    expect(await verify([folder])).toMatchObject({ ok: false, strays: [join(folder, "again.md")] });
  });

  test("of which a run.json was deleted: the files that it listed fail", async () => {
    const folder = freshFolder(original);
    rmSync(join(folder, "A", "run.json"));
    const { ok, things, strays } = await verify([folder]);
    expect(ok).toBe(false);
    expect(things.map(({ kind }) => kind)).toEqual(["trace"]);
    expect(strays.map((path) => path.slice(folder.length))).toEqual(["/A/history.parquet", "/A/weights.safetensors"]);
  });

  test("that is nested without end, or is not there", async () => {
    const folder = freshFolder(original);
    mkdirSync(join(folder, "x/".repeat(40)), { recursive: true });
    await expect(verify([folder])).rejects.toThrow("folders are nested deeper than 32");
    await expect(verify([join(folder, "nowhere")])).rejects.toThrow("nowhere: there is no such file or folder");
  });
});
