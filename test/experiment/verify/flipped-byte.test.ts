import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { verify } from "overlap-lab/experiment/index";
import { beforeAll, describe, expect, test } from "vitest";
import { contents, differences, freshFolder, saveTiny, traceTiny, trainTiny } from "./small.js";

const folder = freshFolder();
const run = join(folder, "run");
const trace = join(folder, "three.trace.safetensors");

beforeAll(async () => {
  const result = await trainTiny("A");
  await saveTiny(run, result);
  await traceTiny(trace, result);
});

test("a run and its trace are in order, and every check was made", async () => {
  const before = contents(folder);
  const { things, strays, ok } = await verify([folder]);
  expect({ ok, strays }).toEqual({ ok: true, strays: [] });
  expect(things.map(({ kind, checks }) => [kind, ...checks.map(({ what, outcome }) => `${what} ${outcome}`)])).toEqual([
    ["run", "manifest same", "files same", "weights same", "results same"],
    ["trace", "file same", "worlds same", "policy same"],
  ]);
  expect(contents(folder)).toEqual(before);
});

describe("any byte that is changed is noticed, and its file named", () => {
  const cases: [name: string, path: string, cases: number][] = [
    ["run/run.json", run, 300],
    ["run/weights.safetensors", run, 60],
    ["run/history.parquet", run, 60],
    ["three.trace.safetensors", trace, 300],
  ];
  test.each(cases)("%s", async (name, path, numRuns) => {
    const file = join(folder, name);
    const original = readFileSync(file);
    const change = fc.record({ at: fc.nat(original.length - 1), by: fc.integer({ min: 1, max: 255 }) });
    try {
      await fc.assert(
        fc.asyncProperty(change, async ({ at, by }) => {
          const bytes = Buffer.from(original);
          bytes[at] ^= by;
          writeFileSync(file, bytes);
          const verification = await verify([path]);
          expect(verification.ok).toBe(false);
          expect(differences(verification).filter((line) => line.startsWith(file))).not.toEqual([]);
        }),
        { numRuns },
      );
    } finally {
      writeFileSync(file, original);
    }
    expect((await verify([path])).ok).toBe(true);
  });

  test("and a file that is cut short or grown", async () => {
    for (const [name, path] of cases) {
      const file = join(folder, name);
      const original = readFileSync(file);
      for (const bytes of [original.subarray(0, -1), Buffer.concat([original, Buffer.from([32])]), Buffer.alloc(0)]) {
        writeFileSync(file, bytes);
        expect(differences(await verify([path])).filter((line) => line.startsWith(file))).not.toEqual([]);
      }
      writeFileSync(file, original);
    }
  });
});
