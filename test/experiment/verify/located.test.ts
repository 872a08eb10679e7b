import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  decodeTrace,
  type EvaluationTrace,
  encodeTrace,
  type TrainResult,
  type VerifyOptions,
  verify,
} from "overlap-lab/experiment/index";
import { decodeSafetensors, encodeSafetensors, type RunManifest, sha256 } from "overlap-lab/store/index";
import { manifestHash, manifestText } from "overlap-lab/store/manifest-seal";
import { beforeAll, describe, expect, test } from "vitest";
import { differences, freshFolder, saveTiny, traceTiny, trainTiny } from "./small.js";

// Changes whose hashes were all made good again, so that only computing again can find them; and where it says they are.

let baseline: TrainResult;
const original = freshFolder();

beforeAll(async () => {
  baseline = await trainTiny("A");
  await saveTiny(join(original, "A"), baseline);
  await saveTiny(join(original, "F"), await trainTiny("F", baseline.state));
  await traceTiny(join(original, "t.trace.safetensors"), baseline);
});

/** A copy of the folder with A, F and a trace, changed; the paths of its differences are within it. */
async function found(change: (folder: string) => void, what: string, options: VerifyOptions = {}): Promise<string[]> {
  const folder = freshFolder(original);
  change(folder);
  const lines = differences(await verify([join(folder, what)], options));
  return lines.map((line) => line.replaceAll(folder, "."));
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function forgeTrace(change: (trace: Mutable<EvaluationTrace>) => void): (folder: string) => void {
  return (folder) => {
    const file = join(folder, "t.trace.safetensors");
    const trace = structuredClone(decodeTrace(readFileSync(file), file).trace);
    change(trace);
    writeFileSync(file, encodeTrace(trace));
  };
}

/** Changes a manifest or a file of the run A and makes every hash good again. */
function forgeRun(change: (manifest: RunManifest, files: Record<string, Uint8Array>) => void) {
  return (folder: string) => {
    const at = (name: string) => join(folder, "A", name);
    const manifest = JSON.parse(readFileSync(at("run.json"), "utf8")) as RunManifest;
    const files = Object.fromEntries(Object.keys(manifest.files).map((name) => [name, readFileSync(at(name))]));
    change(manifest, files);
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(at(name), bytes);
      manifest.files[name] = { bytes: bytes.length, sha256: sha256(bytes) };
    }
    writeFileSync(at("run.json"), manifestText({ ...manifest, manifestHash: manifestHash(manifest) }));
  };
}

describe("in a trace", () => {
  const flipped = (folder: string) => {
    const file = join(folder, "t.trace.safetensors");
    const bytes = readFileSync(file);
    // The last tensor of 4-byte numbers is "actions.red", then come the bytes of "actions.sha256".
    const { tensors } = decodeSafetensors(bytes, file, { finite: false });
    const at = bytes.length - tensors["actions.sha256"].data.length - 1;
    bytes[at] ^= 1;
    writeFileSync(file, bytes);
  };

  test("a changed byte of an action: its tensor, its episode, and with the run its step and both values", async () => {
    const lines = await found(flipped, "t.trace.safetensors", { runs: [join(original, "A")] });
    expect(lines[0]).toMatch(
      /^\.\/t\.trace\.safetensors: actions\.red: its SHA-256 is \w{64}, but the file says \w{64}$/,
    );
    expect(lines[1]).toMatch(/^\.\/t\.trace\.safetensors: the actions of episode 2: their SHA-256 is/);
    expect(lines).toContainEqual(
      expect.stringMatching(/: actions\.red, episode 2, step 11, y, is \S+; played again it is \S+$/),
    );
  });

  test("a number of the table: its column, its episode and both values", async () => {
    const right = decodeTrace(readFileSync(join(original, "t.trace.safetensors")), "t").trace.episodes.redReturn[1];
    const change = forgeTrace(({ episodes }) => {
      episodes.redReturn[1] += 1;
    });
    const lines = await found(change, "t.trace.safetensors");
    expect(lines).toEqual([
      `./t.trace.safetensors: episodes.redReturn, episode 1, is ${right + 1}; computed again it is ${right}`,
      expect.stringMatching(/^\.\/t\.trace\.safetensors: summary\.redReturn is \S+; computed again it is \S+$/),
    ]);
  });

  test("an overlap, which only the run can tell", async () => {
    const change = forgeTrace(({ episodes }) => {
      episodes.overlapMse[0] = 0.5;
    });
    expect(await found(change, "t.trace.safetensors")).toEqual([
      expect.stringMatching(/: summary\.overlapMse is \S+; computed again it is \S+$/),
      expect.stringMatching(/: episodes\.overlapMse, episode 0, is 0\.5; computed again it is \S+$/),
    ]);
  });

  test("the seed: every episode starts elsewhere", async () => {
    const change = forgeTrace((trace) => {
      trace.seed = 8;
    });
    expect(await found(change, "t.trace.safetensors")).toContainEqual(
      expect.stringMatching(/: actions\.blue, episode 0, step 0, x, is .* \(72 numbers differ\)$/),
    );
  });

  test("a space of the header", async () => {
    const change = (folder: string) => {
      const file = join(folder, "t.trace.safetensors");
      const bytes = readFileSync(file);
      const at = bytes.indexOf("} ");
      expect(at).toBeGreaterThan(0);
      bytes[at + 1] = 0x0a;
      writeFileSync(file, bytes);
    };
    expect(await found(change, "t.trace.safetensors")).toEqual([
      expect.stringMatching(/^\.\/t\.trace\.safetensors: byte \d+ is not as it was written$/),
    ]);
  });
});

describe("in a run", () => {
  test("a result: its field and both values", async () => {
    const change = forgeRun(({ results }) => {
      results.redReturn += 1;
    });
    expect(await found(change, "A")).toEqual([
      expect.stringMatching(/^\.\/A\/run\.json: results\.redReturn is \S+; computed again it is \S+$/),
    ]);
  });

  test.each([
    ["arm", { arm: "B" }, /^\.\/A\/run\.json: arm is B, but config\.arm is A$/],
    ["parent", { parent: "0".repeat(64) }, /^\.\/A\/run\.json: parent is 0{64}, but config\.start is null$/],
    [
      "parametersHash",
      { parametersHash: "0".repeat(64) },
      /parametersHash is 0{64}, but weights\.safetensors hashes to/,
    ],
    ["configHash", { configHash: "0".repeat(64) }, /configHash is 0{64}, but config hashes to \w{64}$/],
  ])("%s", async (_, facts, pattern) => {
    const lines = await found(
      forgeRun((manifest) => void Object.assign(manifest, facts)),
      "A",
    );
    expect(lines).toEqual([expect.stringMatching(pattern)]);
  });

  test("a commit without its hash made good: run.json", async () => {
    const change = (folder: string) => {
      const file = join(folder, "A", "run.json");
      writeFileSync(file, readFileSync(file, "utf8").replace(/"node":"v\d+/, '"node":"v1'));
    };
    expect(await found(change, "A")).toEqual([
      expect.stringMatching(
        /^\.\/A\/run\.json: manifestHash is \w{64}, but the rest of the manifest hashes to \w{64}$/,
      ),
    ]);
  });

  test("trained again: a weight, and a learning curve", async () => {
    const change = forgeRun((_, files) => {
      const { tensors } = decodeSafetensors(files["weights.safetensors"], "w");
      tensors["blue.critic.h1.bias"].data[3] = 9;
      files["weights.safetensors"] = encodeSafetensors(tensors);
      files["history.parquet"] = files["history.parquet"].map((byte, i) => (i === 10 ? byte ^ 1 : byte));
    });
    const lines = await found(change, "A", { retrain: true });
    expect(lines).toContainEqual(
      expect.stringMatching(/^\.\/A\/weights\.safetensors: blue\.critic\.h1\.bias, value 3, is 9; trained again it is/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^\.\/A\/history\.parquet: byte 10, in the column "episode", differs/),
    );
  });
});

describe("trained again", () => {
  test("a run, and one that goes on from it, whose parent is beside it", async () => {
    const { things, ok } = await verify([original], { retrain: true });
    expect(ok).toBe(true);
    const outcomes = things.map(({ checks }) => checks.map(({ what, outcome }) => `${what} ${outcome}`));
    expect(outcomes[1].slice(-2)).toEqual(["parent same", "training same"]);
  });

  test("not without its parent, which can be given", async () => {
    const alone = join(freshFolder(join(original, "F")));
    const without = await verify([alone]);
    expect(without.things[0].checks).toContainEqual(expect.objectContaining({ what: "parent", outcome: "skipped" }));
    expect(differences(await verify([alone], { retrain: true }))).toEqual([
      expect.stringMatching(/cannot be trained again without its parent, the run \w{64}; give it with --run/),
    ]);
    expect((await verify([alone], { retrain: true, runs: [join(original, "A")] })).ok).toBe(true);
    await expect(verify([alone], { runs: [original] })).rejects.toThrow(
      "is no run: it has no run.json that can be read",
    );
  });
});
