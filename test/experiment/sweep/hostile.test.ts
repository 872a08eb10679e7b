import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { canonicalJson, configHash, encodeParquet, encodeSafetensors, type RunManifest, sha256 } from "overlap-lab";
import { collect, expand, loadStudy, runState } from "overlap-lab/experiment/index";
import { gather } from "overlap-lab/experiment/sweep/gather";
import { runsShard } from "overlap-lab/experiment/sweep/runs-shard";
import type { ShardRun } from "overlap-lab/experiment/sweep/shard";
import { policySpecs, StackedPolicies } from "overlap-lab/experiment/sweep/study-policies";
import { studyShard } from "overlap-lab/experiment/sweep/study-shard";
import { decodeParquet, manifestText, sealed, withParquetReader } from "overlap-lab/store/index";
import { manifestHash } from "overlap-lab/store/manifest";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { forge } from "../verify/small-study.js";
import { change, changed, jsonText } from "./hostile.js";
import { smallSweep, trainAll } from "./small-sweep.js";

// What collect, status and loadStudy read may come from anywhere: they give what is in order, or an error of their own.
const home = mkdtempSync(join(tmpdir(), "overlap-hostile-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const LIMIT = 300_000;
const sweep = smallSweep({ arms: ["A", "B"], red: ["live"] });
const plan = expand(sweep);
const [RUNS, STUDY] = [join(home, "whole", "runs"), join(home, "whole", "study")];
/** Where a case is laid out, anew each time. */
const CASE = join(home, "case");

beforeAll(async () => {
  await trainAll(sweep, RUNS);
  await collect(sweep, plan, STUDY, { from: [RUNS] });
}, LIMIT);

beforeEach(() => {
  rmSync(CASE, { recursive: true, force: true });
  mkdirSync(CASE);
});
let before: string[];
beforeEach(() => {
  before = outside();
});
afterEach(() => expect(outside()).toEqual(before));

/** Every file that is not of the case, with its size and time. */
function outside(): string[] {
  const names = readdirSync(home, { recursive: true }).map(String);
  const others = names.filter((name) => !name.startsWith("case"));
  return others.map((name) => `${name} ${statSync(join(home, name)).size} ${statSync(join(home, name)).mtimeMs}`);
}

/** The error is one that was meant, not a slip such as reading a field of undefined. */
function expectOwn(error: unknown): void {
  expect(error).toBeInstanceOf(Error);
  const { name, message, stack } = error as Error;
  if (!["Error", "ConfigError"].includes(name)) throw new Error(`${name}: ${message}\n${stack}`);
  expect(message.length).toBeGreaterThan(10);
}

async function attempt<Value>(work: () => Value | Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    expectOwn(error);
    return undefined;
  }
}

const changes = fc.array(change, { minLength: 1, maxLength: 3 });

test("study.json of any content", { timeout: LIMIT }, async () => {
  cpSync(STUDY, join(CASE, "study"), { recursive: true });
  const path = join(CASE, "study", "study.json");
  const original = JSON.parse(readFileSync(path, "utf8"));
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      writeFileSync(path, jsonText(changed(original, list)));
      const study = await attempt(() => loadStudy(join(CASE, "study")));
      if (study) expect(study.runs.index).toEqual([0, 1]);
    }),
    { numRuns: 1500 },
  );
});

test("run.json of any content whose hashes are right, read by collect and status", { timeout: LIMIT }, async () => {
  const [run] = plan;
  cpSync(join(RUNS, run.name), join(CASE, run.name), { recursive: true });
  const path = join(CASE, run.name, "run.json");
  const original = JSON.parse(readFileSync(path, "utf8"));
  await withParquetReader((read) =>
    fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async (list, sealed) => {
        const value = changed(original, list);
        writeFileSync(path, (sealed && sealedText(value)) || jsonText(value));
        await attempt(() => runState(CASE, run, sweep));
        const found = await attempt(() => runsShard(CASE, sweep, read)(run));
        for (const result of Object.values(found?.results ?? {})) expect(result).toBeTypeOf("number");
      }),
      { numRuns: 2000 },
    ),
  );
});

/** A study.json with its hash, where it is one. */
function resealed(text: string): string {
  try {
    return manifestText(sealed(JSON.parse(text)));
  } catch {
    return text;
  }
}

/** With the hashes of what it says. */
function sealedText(value: unknown): string | null {
  try {
    const { manifestHash: _, ...manifest } = value as RunManifest;
    const hashed = { ...manifest, configHash: configHash(manifest.config) } as RunManifest;
    return canonicalJson({ ...hashed, manifestHash: manifestHash(hashed) });
  } catch {
    return null;
  }
}

test("what is left of a run that is not complete, read by status", { timeout: LIMIT }, async () => {
  const [run] = plan;
  const work = join(CASE, `.${run.name}.partial`);
  const lock = { id: "0".repeat(16), pid: 1, host: "h", space: "s", start: "1" };
  const record = { index: 0, reason: "because" };
  const text = (value: unknown) => changes.map((list) => jsonText(changed(value, list)));
  const content = fc.oneof(text(lock), text(record), fc.string(), fc.uint8Array({ maxLength: 200 }));
  const name = fc.constantFrom(
    "lock.json",
    "log.f32",
    `checkpoint-3-${"0".repeat(64)}.safetensors`,
    `checkpoint-${"9".repeat(20)}-x`,
    "run-0",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, content), { maxLength: 3 }), content, async (files, failed) => {
      rmSync(work, { recursive: true, force: true });
      mkdirSync(work);
      for (const [file, bytes] of files) writeFileSync(join(work, file), bytes);
      writeFileSync(join(CASE, `.${run.name}.failed.json`), failed);
      const state = await attempt(() => runState(CASE, run, sweep));
      if (state) expect(["partial", "failed"]).toContain(state.state);
    }),
    { numRuns: 1500 },
  );
});

describe("a study as a shard whose hashes are right", () => {
  const folder = join(CASE, "study");
  beforeEach(() => cpSync(STUDY, folder, { recursive: true }));

  /** Its runs, if all of it is in order; then they are collected into a study of which collecting makes nothing else. */
  async function taken(): Promise<readonly ShardRun[] | undefined> {
    const runs = await attempt(async () => {
      const shard = await studyShard(folder, sweep, plan);
      return Promise.all(plan.map(shard));
    });
    if (!runs) return undefined;
    const [once, twice] = ["once", "twice"].map((name) => join(CASE, name));
    await collect(sweep, plan, once, { from: [folder], mixed: true });
    await collect(sweep, plan, twice, { from: [once], mixed: true });
    for (const name of readdirSync(once)) {
      expect(sha256(readFileSync(join(twice, name)))).toBe(sha256(readFileSync(join(once, name))));
    }
    for (const made of [once, twice]) rmSync(made, { recursive: true });
    return runs.filter((run) => run !== null);
  }

  test("with a study.json of any content", { timeout: LIMIT }, async () => {
    const path = join(folder, "study.json");
    const original = JSON.parse(readFileSync(path, "utf8"));
    const { manifestHash: _, ...unsealed } = original;
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        writeFileSync(path, resealed(jsonText(changed(unsealed, list))));
        const runs = await taken();
        if (runs) expect(runs.map(({ run }) => run.index)).toEqual([0, 1]);
      }),
      { numRuns: 500 },
    );
  });

  test("with tables of any values, and columns more and less", { timeout: LIMIT }, async () => {
    const tables = ["runs.parquet", "history.parquet"];
    const bytes = tables.map((name) => readFileSync(join(STUDY, name)));
    const originals = await Promise.all(bytes.map((table, i) => decodeParquet(table, tables[i], sha256(table))));
    const value = fc.oneof(
      fc.constantFrom(-1, -0, 0, 0.5, 1, 2, 2 ** 31, 1e300, Number.NaN, Number.POSITIVE_INFINITY),
      fc.constantFrom("", "x", "../x", "0", "A", "length", "0".repeat(64), true),
    );
    const column = fc.oneof(fc.nat(100), fc.constantFrom("more", "toString", "constructor", "index", "origin", "../a"));
    const change = fc.record({ column, row: fc.option(fc.nat(9)), value: fc.option(value) });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(1), fc.array(change, { minLength: 1, maxLength: 2 }), async (which, list) => {
        const table: Record<string, unknown[]> = Object.fromEntries(
          Object.entries(originals[which]).map(([name, values]) => [name, [...values]]),
        );
        const rows = table.index.length;
        for (const { column, row, value } of list) {
          const names = Object.keys(table);
          const name = typeof column === "number" ? names[column % names.length] : column;
          const own = Object.hasOwn(table, name) ? table[name] : [];
          if (value === null) delete table[name];
          else if (row === null || typeof own[0] !== typeof value) table[name] = Array(rows).fill(value);
          else own[row % rows] = value;
        }
        if (Object.keys(table).length === 0) return;
        forge(folder, tables[which], encodeParquet(table as Record<string, number[]>));
        const runs = await taken();
        forge(folder, tables[which], bytes[which]);
        if (!runs) return;
        accepted++;
        for (const { startHash, parametersHash, results, curves, program } of runs) {
          expect([startHash, parametersHash]).toEqual([null, expect.stringMatching(/^[0-9a-f]{64}$/)]);
          for (const result of Object.values(results)) expect(Number.isFinite(result)).toBe(true);
          expect(curves.episode).toEqual([1, 2, 3]);
          for (const values of curves.columns.values())
            for (const at of values) expect(Math.abs(at)).not.toBe(Infinity);
          expect(program.node).toBe(process.version);
        }
      }),
      { numRuns: 120 },
    );
    expect(accepted).toBeGreaterThan(3);
  });

  test("with policies of any bytes", { timeout: LIMIT }, async () => {
    const name = "policies-A-0.safetensors";
    const whole = readFileSync(join(STUDY, name));
    const late = fc.integer({ min: 0, max: whole.length - 1 });
    const damage = fc.tuple(fc.oneof(fc.nat(1500), late), fc.nat(255), fc.boolean());
    await fc.assert(
      fc.asyncProperty(damage, async ([at, byte, cut]) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        forge(folder, name, cut ? bytes.subarray(0, at) : bytes);
        const runs = await taken();
        for (const { policies } of runs ?? [])
          expect(policies.every((values) => values.every(Number.isFinite))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("that has links for files, or a folder for study.json", async () => {
    const file = join(folder, "runs.parquet");
    rmSync(file);
    symlinkSync(join(STUDY, "runs.parquet"), file);
    await expect(gather(sweep, plan, [folder])).rejects.toThrow("runs.parquet: must be a plain file in this folder");
    rmSync(join(folder, "study.json"));
    symlinkSync(join(STUDY, "study.json"), join(folder, "study.json"));
    await expect(gather(sweep, plan, [folder])).rejects.toThrow("study.json: must be a plain file in this folder");
    rmSync(join(folder, "study.json"));
    mkdirSync(join(folder, "study.json"));
    await expect(gather(sweep, plan, [folder])).rejects.toThrow("study.json: must be a plain file in this folder");
  });
});

describe("policies of a study", () => {
  const specs = policySpecs(plan[0].config);
  const use = (bytes: Uint8Array) =>
    attempt(() => {
      const policies = new StackedPolicies(bytes, "policies");
      for (const index of [0, 1, -1, 2 ** 31]) if (policies.has(index)) policies.policyOf(index, 1, specs[1]);
    });

  test("with any header, absurd lengths too, before any bytes", async () => {
    const whole = readFileSync(join(STUDY, "policies-A-0.safetensors"));
    const length = Number(whole.readBigUInt64LE(0));
    const header = JSON.parse(whole.toString("utf8", 8, 8 + length));
    const claimed = fc.oneof(fc.constant(null), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
    await fc.assert(
      fc.asyncProperty(changes, claimed, async (list, length64) => {
        const text = Buffer.from(jsonText(changed(header, list)));
        const size = Buffer.alloc(8);
        size.writeBigUInt64LE(length64 ?? BigInt(text.length));
        await use(Buffer.concat([size, text, whole.subarray(8 + length)]));
      }),
      { numRuns: 2000 },
    );
  });

  test("with any bytes changed or cut off, and of any shapes", async () => {
    const whole = readFileSync(join(STUDY, "policies-A-0.safetensors"));
    const damage = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.boolean());
    await fc.assert(
      fc.asyncProperty(damage, async ([at, byte, cut]) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        await use(cut ? bytes.subarray(0, at) : bytes);
      }),
      { numRuns: 1000 },
    );
    const index = fc.int8Array({ maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.option(index), fc.nat(700), async (rows, size) => {
        const data = Float32Array.from({ length: size }, () => 1);
        const tensors = {
          ...(rows && { index: { shape: [rows.length], data: Int32Array.from(rows) } }),
          "blue.policy.h1.weight": { shape: [size], data },
        };
        await use(encodeSafetensors(tensors));
      }),
      { numRuns: 300 },
    );
  });
});

test("tables with any bytes changed: read or refused, none keeps the reader busy", { timeout: LIMIT }, async () => {
  const whole = [
    readFileSync(join(STUDY, "runs.parquet")),
    Buffer.from(encodeParquet({ episode: [1, 2], a: [0.5, Number.NaN], b: ["x", "../y"] })),
  ];
  // Half of the changes go to the last bytes, where the description of the table is.
  const at = fc.tuple(fc.boolean(), fc.nat(100_000));
  const damage = fc.tuple(fc.nat(1), fc.array(fc.tuple(at, fc.nat(255)), { minLength: 1, maxLength: 4 }));
  await withParquetReader(
    (read) =>
      fc.assert(
        fc.asyncProperty(damage, async ([which, list]) => {
          const bytes = Buffer.from(whole[which]);
          for (const [[late, place], byte] of list) {
            const from = late ? Math.floor(bytes.length / 2) : 0;
            bytes[from + (place % (bytes.length - from))] = byte;
          }
          await attempt(() => read(bytes, "t.parquet", sha256(bytes)));
        }),
        { numRuns: 1000 },
      ),
    30,
  );
});
