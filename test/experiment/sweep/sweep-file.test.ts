import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseSweep, readSweep, sweepHash, sweepSchema, sweepSeeds } from "overlap-lab/experiment/index";
import { afterAll, describe, expect, test } from "vitest";

const home = mkdtempSync(join(tmpdir(), "overlap-sweep-file-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("an empty file is the paper's study with ten seeds", () => {
  const sweep = parseSweep({}, "s.json");
  expect(sweep).toMatchObject({ preset: "paper", red: ["live"], protocols: null, worlds: { published: {} } });
  expect(sweepSeeds(sweep)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("every field has a sentence", () => {
  const fields = Object.entries({ ...sweepSchema.shape, ...sweepSchema.shape.evaluation.unwrap().shape });
  for (const [name, field] of fields) expect([name, field.description]).toEqual([name, expect.stringMatching(/\.$/)]);
});

test("files that mean the same have one hash: defaults written out, fields in another order, a range for a list", () => {
  const short = { name: "s", seeds: [4, 5] };
  const long = { seeds: { count: 2, first: 4 }, preset: "paper", name: "s", evaluation: { episodes: 500 } };
  expect(sweepHash(parseSweep(long, "b"))).toBe(sweepHash(parseSweep(short, "a")));
  expect(sweepHash(parseSweep({ ...short, seeds: [5, 4] }, "a"))).not.toBe(sweepHash(parseSweep(short, "a")));
});

describe("a file that is not in order is refused with file, field and value", () => {
  test.each([
    [
      { preset: "papr" },
      's.json: preset must be one of "quick", "paper", "as-coded"; got "papr"; the default is "paper"',
    ],
    [{ arms: ["A", "X"] }, 's.json: arms[1] must be one of "A", "B", "C"'],
    [{ arms: ["A", "A"] }, 's.json: arms must be a list without repetitions; got ["A","A"]'],
    [{ arms: [] }, "s.json: arms must have at least 1 entries; got []"],
    [{ name: "../up" }, 's.json: name must be text that matches /^[a-z0-9][a-z0-9-]{0,39}$/; got "../up"'],
    [{ seeds: [1, 1] }, "s.json: seeds must be a list without repetitions; got [1,1]"],
    [{ seeds: { first: 1 } }, "s.json: seeds must be a list such as [1, 2, 3], or a range"],
    [{ worlds: {} }, 's.json: worlds must be named worlds, such as {"published": {}}; got {}'],
    [{ seed: 3 }, 's.json: the sweep config has no field "seed"; it has format, name, preset'],
    [{ evaluation: { pair: 1 } }, 's.json: the evaluation config has no field "pair"; it has episodes, seed, pairs'],
    [{ evaluation: { pairs: ["any"] } }, 's.json: pairs[0] must be one of "insertedRed"'],
    [{ set: { "a.__proto__.b": 1 } }, "s.json: set.a.__proto__.b must be"],
    [{ format: 2 }, "s.json: format must be one of 1; got 2"],
    [[], "s.json: the sweep config must be an object such as {}; got []"],
  ])("%j", (value, message) => {
    expect(() => parseSweep(value, "s.json")).toThrow(message);
  });

  test("text that is no JSON, with its place", () => {
    const path = join(home, "broken.json");
    writeFileSync(path, '{"name": }');
    expect(() => readSweep(path)).toThrow(`${path}, line 1, column 10`);
  });
});

test("whatever JSON a file holds, it is read or refused with the file's name", () => {
  const field = fc.constantFrom(...Object.keys(sweepSchema.shape), "other");
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue())), (value) => {
      try {
        parseSweep(value, "s.json");
      } catch (error) {
        expect((error as Error).message).toMatch(/^s\.json: /);
      }
    }),
    { numRuns: 300 },
  );
});
