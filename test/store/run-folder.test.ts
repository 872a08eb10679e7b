import { execFile, spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
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
import { promisify } from "node:util";
import fc from "fast-check";
import { isRunFileName } from "overlap-lab/store/file-name";
import { configHash } from "overlap-lab/store/hash";
import { checkedManifest, type RunFacts } from "overlap-lab/store/manifest";
import { readRun, writeRun } from "overlap-lab/store/run-folder";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** Milliseconds, for a test that starts dozens of processes on a machine that does other things too. */
const LIMIT = 300_000;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "overlap-run-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const FACTS: RunFacts = {
  config: { episodes: 10, world: { sightRadius: 0.3 } },
  seed: 4,
  preset: "quick",
  commit: null,
  modified: false,
  lockfileHash: null,
  node: "v22.0.0",
  engine: { engine: "wasm", backend: "wasm-simd", exact: true },
  parametersHash: "a".repeat(64),
  command: "overlap train --preset quick --seed 4",
  results: { trapRate: 0.25 },
};
const FILES = { "weights.safetensors": Uint8Array.of(1, 2, 3), "tables/steps.json": '{"é":1}' };

const write = () => writeRun(join(home, "runs", "r"), FACTS, FILES);
const read = () => readRun(join(home, "runs", "r"));

describe("writeRun", () => {
  test("what was written can be read", () => {
    const manifest = write();
    const run = read();
    expect(run.manifest).toEqual(manifest);
    expect(run.manifest.configHash).toBe(configHash(FACTS.config));
    expect(run.manifest.files["tables/steps.json"].bytes).toBe(8);
    expect([...run.bytes("weights.safetensors")]).toEqual([1, 2, 3]);
    expect(Buffer.from(run.bytes("tables/steps.json")).toString()).toBe('{"é":1}');
  });

  test("the same run has the same manifest bytes", () => {
    write();
    writeRun(join(home, "again"), { ...FACTS }, Object.fromEntries(Object.entries(FILES).reverse()));
    expect(readFileSync(join(home, "again", "run.json"))).toEqual(readFileSync(join(home, "runs", "r", "run.json")));
  });

  test("leaves only the run behind", () => {
    write();
    expect(readdirSync(join(home, "runs"))).toEqual(["r"]);
  });

  test("never overwrites a complete run", () => {
    write();
    expect(() => writeRun(join(home, "runs", "r"), { ...FACTS, seed: 5 }, {})).toThrow("already holds a complete run");
    expect(read().manifest.seed).toBe(4);
    expect(readdirSync(join(home, "runs"))).toEqual(["r"]);
  });

  test("of several processes that write one run, one wins and the others are told", async () => {
    const script = `import("overlap-lab/store/run-folder").then(({ writeRun }) =>
      writeRun(${JSON.stringify(join(home, "r"))}, ${JSON.stringify(FACTS)}, { "a.txt": "x".repeat(1e6) }))`;
    const writers = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ["-e", script]));
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") continue;
      expect(outcome.reason.stderr).toMatch(/already holds a complete run|\.r\.partial: process \d+ on .* works there/);
    }
    expect(readRun(join(home, "r")).bytes("a.txt").length).toBe(1e6);
    expect(readdirSync(home)).toEqual(["r"]);
  });

  test("what a killed writer left is swept, and what else is in the work folder stays", () => {
    const work = join(home, "runs", ".r.partial");
    mkdirSync(join(work, "run-0", "tables"), { recursive: true });
    writeFileSync(join(work, "run-0", "weights.safetensors"), "half of");
    write();
    expect(readdirSync(join(home, "runs"))).toEqual(["r"]);
    rmSync(join(home, "runs", "r"), { recursive: true });
    mkdirSync(work);
    writeFileSync(join(work, "checkpoint"), "of a training");
    write();
    expect(readdirSync(work)).toEqual(["checkpoint"]);
  });

  test.skipIf(process.platform === "win32")(
    "killed at any call, it leaves nothing that the next one does not sweep",
    () => {
      const kill = new URL("./kill-at-call.mjs", import.meta.url).href;
      const script = `import("${kill}").then(async ({ atCall, die }) => {
      atCall(Number(process.argv[1]), die);
      const { writeRun } = await import("overlap-lab/store/run-folder");
      writeRun(${JSON.stringify(join(home, "runs", "r"))}, ${JSON.stringify(FACTS)}, { "a/b.txt": "b" });
    })`;
      for (let call = 0; ; call++) {
        const { signal, stderr } = spawnSync(process.execPath, ["-e", script, String(call)], { encoding: "utf8" });
        expect(stderr).toBe("");
        const visible = existsSync(join(home, "runs", "r"));
        if (visible) expect(Buffer.from(read().bytes("a/b.txt")).toString()).toBe("b");
        rmSync(join(home, "runs", "r"), { recursive: true, force: true });
        write();
        expect({ call, names: readdirSync(join(home, "runs")) }).toEqual({ call, names: ["r"] });
        rmSync(join(home, "runs"), { recursive: true });
        if (signal === null) {
          expect(call).toBeGreaterThan(15);
          break;
        }
      }
    },
    LIMIT,
  );

  test("does not write into a folder of something else", () => {
    mkdirSync(join(home, "runs", "r"), { recursive: true });
    writeFileSync(join(home, "runs", "r", "notes.txt"), "mine");
    expect(write).toThrow("exists but is not a complete run; move it away first");
  });

  test("a failure leaves nothing behind", () => {
    // A file and a folder of one name cannot both be written.
    expect(() => writeRun(join(home, "r"), FACTS, { a: "1", "a/b": "2" })).toThrow();
    expect(readdirSync(home)).toEqual([]);
  });

  test.each(["../x", "/etc/x", "a/../b", "a//b", ".hidden", "", "a\\b", "a/b/c/d/e", "c:x", "x.", "__proto__"])(
    "refuses the name %j",
    (name) => {
      expect(isRunFileName(name)).toBe(false);
      expect(() => writeRun(join(home, "r"), FACTS, { [name]: "x" })).toThrow("is not a file name for a run");
      expect(readdirSync(home)).toEqual([]);
    },
  );

  test("refuses names that differ only in case, and run.json", () => {
    expect(() => writeRun(join(home, "r"), FACTS, { a: "1", A: "2" })).toThrow('"A" and "a" differ only in case');
    expect(() => writeRun(join(home, "r"), FACTS, { "Run.json": "1" })).toThrow("differ only in case");
  });

  test("refuses facts that are not in order, naming each", () => {
    const facts = { ...FACTS, seed: -1, results: { trapRate: Number.NaN }, commit: "main" };
    expect(() => writeRun(join(home, "r"), facts, {})).toThrow(/commit: must be a git commit[\s\S]*results.trapRate/);
    expect(existsSync(join(home, "r"))).toBe(false);
  });
});

describe("readRun", () => {
  const at = (name: string) => join(home, "runs", "r", name);
  beforeEach(() => {
    write();
  });

  test("a folder without run.json is not a run", () => {
    rmSync(at("run.json"));
    expect(read).toThrow("is not a complete run: it has no run.json");
  });

  test("an altered file is found by its hash", () => {
    writeFileSync(at("weights.safetensors"), Uint8Array.of(1, 2, 4));
    expect(read).toThrow(/weights\.safetensors: SHA-256 is [0-9a-f]{64}, but run\.json says/);
  });

  test("a longer file is found by its size", () => {
    appendFileSync(at("weights.safetensors"), "x");
    expect(read).toThrow("weights.safetensors: 4 bytes, but run.json says 3");
  });

  test("a missing file and a link are named", () => {
    rmSync(at("weights.safetensors"));
    expect(read).toThrow("weights.safetensors is missing, but run.json lists it");
    writeFileSync(join(home, "secret"), Uint8Array.of(1, 2, 3));
    symlinkSync(join(home, "secret"), at("weights.safetensors"));
    expect(read).toThrow("weights.safetensors must be a plain file");
  });

  test("a linked manifest, or a file behind a linked folder, is refused", () => {
    renameSync(at("tables"), join(home, "elsewhere"));
    symlinkSync(join(home, "elsewhere"), at("tables"));
    expect(read).toThrow("tables must be a folder");
    renameSync(at("run.json"), join(home, "elsewhere", "run.json"));
    symlinkSync(join(home, "elsewhere", "run.json"), at("run.json"));
    expect(read).toThrow("run.json must be a plain file");
  });

  test("a file that changes later is noticed when it is read", () => {
    const run = read();
    writeFileSync(at("weights.safetensors"), Uint8Array.of(9, 9, 9));
    expect(() => run.bytes("weights.safetensors")).toThrow("SHA-256");
    expect(() => run.bytes("toString")).toThrow(
      'has no file "toString"; it has tables/steps.json, weights.safetensors',
    );
  });

  test("a manifest that names a file outside is refused", () => {
    const text = readFileSync(at("run.json"), "utf8").replace("weights.safetensors", "../../secret");
    writeFileSync(at("run.json"), text);
    expect(read).toThrow("is not a file name for a run");
  });

  test("nesting without end is refused", () => {
    const deep = `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`;
    writeFileSync(at("run.json"), readFileSync(at("run.json"), "utf8").replace(/"config":.*?}}/, `"config":${deep}`));
    expect(read).toThrow("run.json is not a valid run manifest");
  });

  test("a configuration that does not match its hash is refused", () => {
    writeFileSync(at("run.json"), readFileSync(at("run.json"), "utf8").replace('"episodes":10', '"episodes":11'));
    expect(read).toThrow("configHash: is not the hash of config");
  });

  test("a damaged manifest gives an error that names it, or a manifest that is in order", () => {
    const original = readFileSync(at("run.json"));
    const change = fc.record({ at: fc.nat(original.length - 1), value: fc.nat(127), cut: fc.boolean() });
    fc.assert(
      fc.property(change, (damage) => {
        const bytes = Buffer.from(damage.cut ? original.subarray(0, damage.at) : original);
        if (!damage.cut) bytes[damage.at] = damage.value;
        writeFileSync(at("run.json"), bytes);
        try {
          const { manifest } = read();
          expect(checkedManifest(manifest, "again")).toEqual(manifest);
        } catch (error) {
          expect((error as Error).message).toContain(join(home, "runs", "r"));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
