import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  configHash,
  decodeSafetensors,
  encodeSafetensors,
  parametersHash,
  type RunManifest,
  sha256,
} from "overlap-lab/store/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overlap } from "./spawn.js";

const FIXTURES = new URL("../fixtures/reference/", import.meta.url);
const home = mkdtempSync(join(tmpdir(), "overlap-refusals-"));
const RUN = join(home, "baseline");
const SHORT = ["--set", "maddpg.episodes=1"];

beforeAll(async () => {
  const { code, stderr } = await overlap(home, ["train", "--out", RUN, ...SHORT]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Everything in a folder, hidden files too, with its bytes. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isDirectory() ? "a folder" : sha256(readFileSync(path))];
    }),
  );
}

/** A fresh folder to run in, with what the case needs. */
function folderWith(prepare: (folder: string) => void = () => {}): string {
  const folder = mkdtempSync(join(home, "case-"));
  prepare(folder);
  return folder;
}

/** Refused: an exit code, one paragraph that says `pattern`, nothing on stdout, and every file as it was. */
async function refused(words: readonly string[], code: number, pattern: RegExp, folder: string): Promise<void> {
  const before = contents(folder);
  const ended = await overlap(folder, words);
  expect(ended.stderr).toMatch(pattern);
  expect(ended).toMatchObject({ code, stdout: "" });
  expect(ended.stderr).not.toMatch(/\n\s+at |node:internal|Error:|undefined|\[object/);
  expect(ended.stderr).not.toContain("\n\n");
  expect(contents(folder)).toEqual(before);
}

const train = (...words: string[]) => ["train", ...words];

describe("wrong words", () => {
  const cases: [words: string[], code: number, pattern: RegExp][] = [
    [["bogus"], 2, /unknown command 'bogus'[\s\S]*overlap --help/],
    [train("--bogus"), 2, /unknown option '--bogus'[\s\S]*overlap train --help/],
    [train("extra"), 2, /too many arguments for 'train'/],
    [train("--seed", "-1"), 2, /'--seed <number>' .* '-1' is invalid\. it must be a whole number from 0/],
    [train("--arm", "Z"), 1, /^unknown arm "Z"; the arms are A \(deceptive baseline\), B /],
    [train("--checkpoint-every", "0"), 2, /it must be a whole number from 1/],
    [train("--preset", "nope"), 1, /^unknown preset "nope"; the presets are quick, paper, as-coded$/m],
    [train("--set", "nope"), 2, /'nope' is invalid\. it must look like world\.sightRadius=0\.3/],
    [train("--set", "__proto__.x=1"), 2, /is invalid/],
    [train("--set", "nope=1"), 1, /^the training config has no field "nope"; it has arm, world, maddpg/],
    [train("--set", "maddpg.nope=1"), 1, /^the MADDPG config has no field "nope"; it has episodes, worlds/],
    [train("--set", "overlap.nope=1"), 1, /^overlap has no field "nope"; it has pairs, radius/],
    [train("--set", "world.sightRadius=-1"), 1, /^sightRadius must be at least 0; got -1; the default is 0\.125$/m],
    [train("--set", "maddpg.batchSize=0"), 1, /^batchSize must be at least 2; got 0; the default is 1024$/m],
    [
      train("--set", "maddpg.learningRate=fast"),
      1,
      /^learningRate must be a number; got "fast"; the default is 0\.01$/m,
    ],
    [train("--set", "maddpg.learningRate=1e400"), 1, /^learningRate must be a number; got Infinity/],
    [
      train("--set", "maddpg.hidden=[]"),
      1,
      /^hidden must have at least 1 entries; got \[\]; the default is \[64,64\]$/m,
    ],
    [train("--set", "maddpg.replayCapacity=1e12"), 1, /^replayCapacity must be at most 100000000/],
    [train("--set", "maddpg.worlds=7"), 1, /^episodes must be a multiple of worlds \(7\).*; got 4000$/m],
    [train("--set", "overlap.radius=-1"), 1, /^overlap\.radius must be above 0; got -1; the default is null$/m],
    [train("--set", "world=3"), 1, /config must be an object such as \{\}; got 3/],
    [train("--set", "arm=F"), 1, /^set the arm with --arm, not with --set$/m],
    [train("--arm", "F"), 1, /^arm F .* fine-tunes a trained run of arm A; give it one \(--start FOLDER\)$/m],
    [
      train("--arm", "F", "--start", "nowhere"),
      1,
      /^nowhere is not a complete run: it has no run\.json\. Give the folder/,
    ],
    [train("--arm", "A", "--start", RUN), 1, /^arm A .* starts from scratch; leave out the start$/m],
    [
      train("--arm", "F", "--start", RUN, "--set", 'overlap.at=["h3"]'),
      1,
      /^overlap\.at names "h3", but .* h1, h2, action$/m,
    ],
    [train("--arm", "F", "--start", RUN, "--set", "maddpg.hidden=[8,8]"), 1, /^"0\.policy" must hold \d+ numbers; got/],
    [
      train("--out", "/dev/null/run"),
      1,
      /^\/dev\/null\/\.run\.partial: a part of this path is a file; choose another folder \(.*\) \(--out\)$/m,
    ],
    [["evaluate"], 2, /missing required argument 'runs'/],
    [["evaluate", RUN, "--radius", "x"], 1, /^--radius must be a length above 0, such as 0\.125; got x$/m],
    [["evaluate", RUN, "--radius", "1e400"], 1, /got 1e400$/m],
    [["evaluate", RUN, "--episodes", "0"], 2, /it must be a whole number from 1/],
    [["evaluate", RUN, "--pairs", "nope"], 2, /Allowed choices are insertedRed/],
    [["replay"], 2, /missing required argument 'files'/],
    [["replay", "x.json", "--engine", "nope"], 2, /Allowed choices are wasm, tensor/],
    [["replay", "x.json", "--backend", "cpu"], 1, /^--backend is for the tensor engine: add --engine tensor/],
    [["doctor", "x"], 2, /too many arguments for 'doctor'/],
  ];
  test.concurrent.each(cases)("%j", (words, code, pattern) => refused(words, code, pattern, folderWith()));
});

/** The run with some of its manifest and tensors changed, and all hashes made good again. */
function forge(folder: string, change: (tensors: Record<string, { data: Float32Array }>) => void): void {
  const file = join(folder, "weights.safetensors");
  const { tensors } = decodeSafetensors(readFileSync(file), file);
  change(tensors as never);
  const bytes = encodeSafetensors(tensors as never, {}, { finite: false });
  const manifest = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as RunManifest;
  const forged = {
    ...manifest,
    configHash: configHash(manifest.config),
    parametersHash: parametersHash([]),
    files: { ...manifest.files, "weights.safetensors": { bytes: bytes.length, sha256: sha256(bytes) } },
  };
  writeFileSync(file, bytes);
  writeFileSync(join(folder, "run.json"), JSON.stringify(forged));
}

describe("a run that is damaged is refused, as a start and in an evaluation", () => {
  const cases: [string, (run: string) => void, RegExp][] = [
    [
      "a flipped byte",
      (run) => {
        const file = join(run, "weights.safetensors");
        const bytes = readFileSync(file);
        bytes[20_000] ^= 1;
        writeFileSync(file, bytes);
      },
      /run\/weights\.safetensors: SHA-256 is [0-9a-f]{64}, but run\.json says/,
    ],
    ["truncated weights", (run) => truncateSync(join(run, "weights.safetensors"), 999), /safetensors: 999 bytes, but/],
    ["missing weights", (run) => rmSync(join(run, "weights.safetensors")), /weights\.safetensors is missing, but/],
    ["a truncated manifest", (run) => truncateSync(join(run, "run.json"), 300), /run\.json, line 1, .*not valid JSON/],
    ["an empty manifest", (run) => writeFileSync(join(run, "run.json"), ""), /run\.json, line 1, column 1/],
    ["a manifest of another kind", (run) => writeFileSync(join(run, "run.json"), "{}"), /not a valid run manifest/],
    [
      "NaN in the weights, with good hashes",
      (run) =>
        forge(run, (tensors) => {
          tensors["blue.policy.h1.weight"].data[5] = Number.NaN;
        }),
      /safetensors, byte \d+: tensor "blue\.policy\.h1\.weight": value 5 is NaN, not finite/,
    ],
    [
      "other weights, with good file hashes",
      (run) =>
        forge(run, (tensors) => {
          tensors["blue.policy.h1.weight"].data[5] = 1;
        }),
      /the weights hash to [0-9a-f]{64}, but run\.json says/,
    ],
  ];
  const both = cases.flatMap(([title, damage, pattern]) => [
    [title, ["evaluate", "run"], damage, pattern] as const,
    [title, train("--arm", "F", "--start", "run", ...SHORT), damage, pattern] as const,
  ]);
  test.concurrent.each(both)("%s: %j", (_, words, damage, pattern) => {
    const folder = folderWith((folder) => {
      cpSync(RUN, join(folder, "run"), { recursive: true });
      damage(join(folder, "run"));
    });
    return refused(words, 1, new RegExp(`${pattern.source}(.|\\n)*copy or train a damaged one again$`, "m"), folder);
  });
});

describe("a folder that holds something else is never written to", () => {
  test.concurrent.each<[string, (folder: string) => void, RegExp]>([
    [
      "a run of another configuration",
      (folder) => cpSync(RUN, join(folder, "run"), { recursive: true }),
      /^run holds another run \(arm A, seed 1, configuration [0-9a-f]{8}\); nothing is overwritten\. Choose another/,
    ],
    [
      "an empty folder",
      (folder) => mkdirSync(join(folder, "run")),
      /^run exists already and is no run; nothing is overw/,
    ],
    [
      "a file",
      (folder) => writeFileSync(join(folder, "run"), "mine"),
      /^run exists already and is no run; nothing is ov/,
    ],
    [
      "a file in the place of the work folder",
      (folder) => writeFileSync(join(folder, ".run.partial"), "mine"),
      /\.run\.partial: a part of this path is a file; choose another folder/,
    ],
  ])("%s", (_, prepare, pattern) =>
    refused(train("--out", "run", "--set", "maddpg.episodes=2"), 1, pattern, folderWith(prepare)),
  );
});

describe("a damaged fixture is refused", () => {
  const packed = readFileSync(new URL("maddpg-soo.json.gz", FIXTURES));
  const text = gunzipSync(packed).toString("utf8");
  const cases: [string, string, string | Uint8Array, RegExp][] = [
    ["truncated", "f.json", text.slice(0, 5000), /^f\.json, line 1, column 5001 .*: not valid JSON/],
    ["truncated gzip", "f.json.gz", packed.subarray(0, 5000), /^f\.json\.gz: the gzip data are cut short/],
    ["not gzip", "f.json.gz", text, /^f\.json\.gz, byte 0: not gzip data/],
    ["another format", "f.json", '{"format":"x"}', /^f\.json: the fixture's format is "x"; the known ones are/],
    ["another format, gzipped", "f.json.gz", gzipSync("[]"), /^f\.json\.gz: the fixture's format is missing/],
    ["empty", "f.json", "", /^f\.json, line 1, column 1 .*: not valid JSON/],
    ["NaN", "f.json", text.replace(/"mean_log_mse":[^,]*/, '"mean_log_mse":NaN'), /not valid JSON/],
    [
      "null",
      "f.json",
      text.replace(/"mean_log_mse":[^,]*/, '"mean_log_mse":null'),
      /^f\.json: .*incomplete: mean_log_mse/,
    ],
    ["half of it", "f.json", '{"format":"soo-v1"}', /^f\.json: the fixture is damaged or incomplete: epsilon/],
  ];
  test.concurrent.each(cases)("%s (%s)", (_, name, content, pattern) => {
    const folder = folderWith((folder) => writeFileSync(join(folder, name), content));
    return refused(
      ["replay", name],
      1,
      new RegExp(`${pattern.source}.*get a damaged one from git again$`, "m"),
      folder,
    );
  });

  test("missing, and a folder", async () => {
    await refused(["replay", "no.json"], 1, /^no\.json: there is no such file\./, folderWith());
    const folder = folderWith((folder) => mkdirSync(join(folder, "f.json")));
    await refused(["replay", "f.json"], 1, /^f\.json: this is not a file that can be read, but a folder\./, folder);
  });

  test("past a tolerance: exit code 1, and the row says where", async () => {
    const folder = folderWith((folder) =>
      writeFileSync(join(folder, "f.json"), text.replace(/"mean_log_mse":-/, '"mean_log_mse":-1')),
    );
    const { code, stdout, stderr } = await overlap(folder, ["replay", "f.json"]);
    expect(stdout).toMatch(/FAIL {2}log-MSE \(over its room\) .* at mean_log_mse\n/);
    expect(stdout.match(/FAIL/g)).toHaveLength(1);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "1 quantity is past the tolerance\n" });
  });
});

describe("help", () => {
  const commands = ["train", "evaluate", "replay", "notebooks", "lab", "doctor"];
  test.concurrent.each(commands)("%s --help", async (command) => {
    const { code, stdout, stderr } = await overlap(home, [command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: overlap ${command} `);
  });

  test("doctor ends with 0 where everything needed works", async () => {
    const { code, stdout } = await overlap(home, ["doctor"]);
    expect(stdout).toContain("Everything needed works.");
    expect(code).toBe(0);
  });
});
