import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { collect, type VerifyOptions, verify } from "overlap-lab/experiment/index";
import { decodeSafetensors, encodeSafetensors } from "overlap-lab/store/index";
import { beforeAll, describe, expect, test } from "vitest";
import { contents, differences, freshFolder } from "./small.js";
import { forge, forgeTable, tinyStudy, tinySweep } from "./small-study.js";

let original: string;

beforeAll(async () => {
  original = (await tinyStudy(tinySweep())).study;
}, 60_000);

/** What differs in a changed copy of the study; its paths are seen from the study. */
async function found(change: (study: string) => void | Promise<void>, options: VerifyOptions = {}): Promise<string[]> {
  const study = freshFolder(original);
  await change(study);
  const before = contents(study);
  const verification = await verify([study], options);
  expect(contents(study)).toEqual(before);
  const lines = differences(verification);
  expect(verification.ok).toBe(lines.length === 0);
  return lines.map((line) => line.replaceAll(study, "."));
}

function put(column: unknown[], row: number, value: unknown): void {
  column[row] = value;
}

const json = (study: string) => JSON.parse(readFileSync(join(study, "study.json"), "utf8"));

describe("a study as it was collected", () => {
  test("is in order, and every check was made", async () => {
    const doing: string[] = [];
    const { things, ok, strays } = await verify([original], { onProgress: (now) => doing.push(now.doing) });
    expect({ ok, strays }).toEqual({ ok: true, strays: [] });
    const checks = things[0].checks.map(({ what, outcome }) => `${what} ${outcome}`);
    expect(things[0].kind).toBe("study");
    expect(checks).toEqual([
      "manifest same",
      "files same",
      "runs same",
      "history same",
      "policies same",
      "results same",
    ]);
    expect(things[0].checks[2].details[0]).toMatch(/parametersHash covers .* only --retrain checks it$/);
    expect(things[0].checks[5].details).toEqual([
      "4 runs, 32 numbers each (3 episodes for each kind of pairs and yardstick), evaluated again, to the bit",
    ]);
    expect(doing).toContain(`${original}: evaluating run 3, 4 of 4`);
  });

  test("passes when it is trained again, and when only some runs are, whose starts are trained first", async () => {
    const whole = await verify([original], { retrain: true });
    expect(differences(whole)).toEqual([]);
    expect(whole.things[0].checks.at(-1)?.details[0]).toMatch(
      /^4 of 4 runs trained again from scratch: parametersHash/,
    );
    const doing: string[] = [];
    const some = await verify([original], {
      retrain: true,
      indices: [3],
      onProgress: (now) => doing.push(now.doing.slice(original.length + 2)),
    });
    expect(differences(some)).toEqual([]);
    expect(some.things[0].checks.at(-1)?.details[0]).toMatch(
      /^1 of 4 runs trained again from scratch, and 1 that they start from: /,
    );
    const trained = doing.flatMap((line) => /^training run \d, \d of \d/.exec(line)?.[0] ?? []);
    expect([...new Set(trained)]).toEqual(["training run 0, 1 of 2", "training run 3, 2 of 2"]);
    expect(doing.filter((line) => line.startsWith("evaluating"))).toEqual(["evaluating run 3, 1 of 1"]);
  });

  test("some of whose runs are missing, and whose arms come before those that they start from", async () => {
    const { study, runs, plan } = await tinyStudy(tinySweep({ arms: ["F", "A"], name: "turned" }));
    expect(plan.map(({ arm, start }) => [arm, start])).toEqual([
      ["F", 2],
      ["F", 2],
      ["A", null],
    ]);
    expect(differences(await verify([study], { retrain: true }))).toEqual([]);
    rmSync(join(runs, plan[2].name), { recursive: true });
    const sweep = tinySweep({ arms: ["F", "A"], name: "turned" });
    await collect(sweep, plan, study, { from: [runs], partial: true, replace: true });
    const partial = await verify([study], { retrain: true, indices: [1] });
    expect(differences(partial)).toEqual([]);
    expect(partial.things[0].checks.at(-1)?.details[0]).toMatch(/^1 of 2 runs trained again .* 1 that they start from/);
  });
});

describe("any byte that is changed is noticed, and its file named", () => {
  const names = [
    "study.json",
    "runs.parquet",
    "history.parquet",
    "policies-A-0.safetensors",
    "policies-F-0.safetensors",
  ];
  test.each(names)("%s", { timeout: 120_000 }, async (name) => {
    const study = freshFolder(original);
    const file = join(study, name);
    const bytes = readFileSync(file);
    const change = fc.record({ at: fc.nat(bytes.length - 1), by: fc.integer({ min: 1, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by }) => {
        const damaged = Buffer.from(bytes);
        damaged[at] ^= by;
        writeFileSync(file, damaged);
        const verification = await verify([study], { indices: [0] });
        expect(verification.ok).toBe(false);
        expect(differences(verification).filter((line) => line.startsWith(file))).not.toEqual([]);
      }),
      { numRuns: 25 },
    );
    writeFileSync(file, bytes.subarray(1));
    expect(differences(await verify([study])).filter((line) => line.startsWith(file))).not.toEqual([]);
    rmSync(file);
    if (name !== "study.json")
      expect(differences(await verify([study]))[0]).toBe(`${file}: is missing, but study.json lists it`);
  });

  test("a number in a table also by its row and column", async () => {
    const lines = await found((study) => {
      const file = join(study, "runs.parquet");
      const bytes = readFileSync(file);
      // The seed column: float64 numbers 1, four times, of which Snappy keeps the first.
      const at = bytes.indexOf(Buffer.from([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]));
      expect(at).toBeGreaterThan(0);
      bytes[at + 6] = 0xf8;
      writeFileSync(file, bytes);
    });
    expect(lines[0]).toMatch(/^\.\/runs\.parquet: SHA-256 is \w{64}, but study\.json says \w{64}$/);
    expect(lines[1]).toBe("./runs.parquet: row 0 (run 0), seed is 1.5; the sweep says 1");
  });
});

describe("a lie whose hashes were all made good again", () => {
  test("a result: its row and column, and both values", async () => {
    let right = 0;
    const lines = await found((study) =>
      forgeTable(study, "runs.parquet", (table) => {
        right = table["published.overlapMse"][2] as number;
        table["published.overlapMse"][2] = right + 1;
        table.trapRate[3] = Number.NaN;
      }),
    );
    expect(lines).toEqual([
      `./runs.parquet: row 2 (run 2), published.overlapMse is ${right + 1}; computed again it is ${right}`,
      expect.stringMatching(/^\.\/runs\.parquet: row 3 \(run 3\), trapRate is NaN; computed again it is \S+$/),
    ]);
    const elsewhere = (study: string) => forgeTable(study, "runs.parquet", ({ trapRate }) => put(trapRate, 3, 0.123));
    expect(await found(elsewhere, { indices: [0, 1, 2] })).toEqual([]);
    expect(await found(elsewhere, { indices: [3] })).toHaveLength(1);
  });

  test.each([
    ["arm", "A", "row 1 (run 1), arm is A; the sweep says B"],
    ["index", 3, "row 1 (run 1), index is 3; the sweep says 1"],
    ["configHash", "x", /row 1 \(run 1\), configHash is x; the sweep says \w{64}$/],
    ["parametersHash", "x", "row 1 (run 1), parametersHash is x, which is no SHA-256"],
    ["startHash", "0".repeat(64), /row 1 \(run 1\), startHash is 0{64}; it begins from scratch$/],
    ["origin", 1, "row 1 (run 1), origin is 1; study.json has 1 origins, counted from 0"],
    ["origin", -1, "row 1 (run 1), origin is -1; study.json has 1 origins, counted from 0"],
  ])("%s of a row", async (column, lie, message) => {
    const lines = await found((study) => forgeTable(study, "runs.parquet", (table) => put(table[column], 1, lie)));
    expect(lines[0]).toMatch(message);
  });

  test("what a fine-tune started from: with its start by the start's row, without it by training it again", async () => {
    const lie = (value: string, row: number) => (study: string) =>
      forgeTable(study, "runs.parquet", ({ startHash }) => put(startHash, row, value));
    expect(await found(lie("0".repeat(64), 2))).toEqual([
      expect.stringMatching(/^\.\/runs\.parquet: row 2 \(run 2\), startHash is 0{64}; run 0 has [0-9a-f]{64}$/),
    ]);
    expect((await found(lie("", 2)))[0]).toBe('./runs.parquet: row 2 (run 2), startHash is "", which is no SHA-256');
    const sweep = tinySweep({ arms: ["A", "F"], red: ["live"] });
    const { runs, plan } = await tinyStudy(sweep);
    rmSync(join(runs, plan[0].name), { recursive: true });
    const alone = join(freshFolder(), "study");
    await collect(sweep, plan, alone, { from: [runs], partial: true });
    await lie("0".repeat(64), 0)(alone);
    expect(differences(await verify([alone]))).toEqual([]);
    expect(differences(await verify([alone], { retrain: true }))).toEqual([
      expect.stringMatching(/row 0 \(run 1\), startHash is 0{64}; trained again it is [0-9a-f]{64}$/),
    ]);
  });

  test("which programs made the runs: how many each, and each once", async () => {
    const withOrigins = (change: (origin: { runs: number; node: string }) => object[]) => (study: string) =>
      forge(study, "study.json", new Uint8Array(), { origins: change(json(study).origins[0]) });
    expect(
      await found(
        withOrigins((origin) => [
          { ...origin, runs: 3 },
          { ...origin, node: "v99.0.0", runs: 1 },
        ]),
      ),
    ).toEqual([
      "./study.json: origins[0] made 3 runs; 4 rows of runs.parquet name it",
      "./study.json: origins[1] made 1 runs; 0 rows of runs.parquet name it",
    ]);
    const twice = await found(
      withOrigins((origin) => [
        { ...origin, runs: 3 },
        { ...origin, runs: 1 },
      ]),
    );
    expect(twice[0]).toBe("./study.json: origins[1] is out of order, or there twice");
    expect((await found(withOrigins((origin) => [{ ...origin, commit: "main" }])))[0]).toMatch(
      /study\.json.* is not in order:\n {2}origins\.0\.commit: must be a git commit$/,
    );
  });

  test("learning curves: a number that is not finite, a column of no name", async () => {
    const infinite = (study: string) =>
      forgeTable(study, "history.parquet", (table) => put(table["blue.return"], 7, Number.POSITIVE_INFINITY));
    expect(await found(infinite)).toEqual([
      "./history.parquet: row 7 (run 1), blue.return is Infinity, which is no finite number of 32 bits",
    ]);
    const named = (study: string) =>
      forgeTable(study, "history.parquet", (table) => void Object.assign(table, { "../x": table.episode }));
    expect(await found(named)).toEqual(['./history.parquet: a column is named "../x"']);
  });

  test("a column more, a row less", async () => {
    const more = await found((study) =>
      forgeTable(study, "runs.parquet", (table) => void Object.assign(table, { luck: [1, 1, 1, 1] })),
    );
    expect(more[0]).toMatch(/^\.\/runs\.parquet: its columns are index,.*,luck; those of the sweep are index,/);
    const less = await found((study) =>
      forgeTable(study, "runs.parquet", (table) => {
        for (const values of Object.values(table)) values.pop();
      }),
    );
    expect(less[0]).toBe("./runs.parquet: 3 rows; the sweep without the missing runs has 4");
  });

  test("what only training again can tell: parametersHash, a learning curve, policies with their own results", async () => {
    const hash = (study: string) =>
      forgeTable(study, "runs.parquet", (table) => put(table.parametersHash, 1, "0".repeat(64)));
    expect(await found(hash)).toEqual([]);
    expect(await found(hash, { retrain: true, indices: [1] })).toEqual([
      expect.stringMatching(
        /^\.\/runs\.parquet: row 1 \(run 1\), parametersHash is 0{64}; trained again it is [1-9a-f]/,
      ),
    ]);
    const curve = (study: string) => forgeTable(study, "history.parquet", (table) => put(table["blue.return"], 7, 0.5));
    expect(await found(curve)).toEqual([]);
    expect(await found(curve, { retrain: true, indices: [1] })).toEqual([
      expect.stringMatching(/^\.\/history\.parquet: row 7 \(run 1\), blue\.return is 0\.5; trained again it is -?\d/),
    ]);
  });

  test("a weight: the results that follow from it, and when trained again its tensor and place", async () => {
    const change = (study: string) => {
      const name = "policies-F-0.safetensors";
      const { tensors } = decodeSafetensors(readFileSync(join(study, name)), name);
      tensors["blue.policy.h1.bias"].data[5] = 2;
      forge(study, name, encodeSafetensors(tensors));
    };
    const lines = await found(change, { retrain: true, indices: [3] });
    expect(lines[0]).toMatch(/^\.\/runs\.parquet: row 3 \(run 3\), .* computed again it is /);
    // Row 1 of [2, 4], the second fine-tune.
    expect(lines.at(-1)).toMatch(/^\.: run 3, blue\.policy\.h1\.bias, value 1, is 2; trained again it is /);
  });

  test("policies of a run that the sweep does not plan, or of one less", async () => {
    const withIndex = (index: number) => (study: string) => {
      const name = "policies-A-0.safetensors";
      const { tensors } = decodeSafetensors(readFileSync(join(study, name)), name);
      tensors.index.data[0] = index;
      forge(study, name, encodeSafetensors(tensors));
    };
    expect(await found(withIndex(9))).toEqual([
      ".: no file of policies holds run 0",
      "./policies-A-0.safetensors: holds policies of no run of the study",
    ]);
  });

  test.each([
    ["runs", { runs: 5 }, "runs is 5, but the sweep plans 4 and missing lists the rest: 4"],
    ["missing", { missing: [9] }, "missing: 9 is out of order, or no index of the sweep"],
    ["sweepHash", { sweepHash: "0".repeat(64) }, /sweepHash is 0{64}, but sweep hashes to \w{64}$/],
    ["sweep", { sweep: { name: "x" } }, "sweep leaves fields to their defaults"],
    ["sweep", { sweep: { name: "x", seeds: [] } }, "sweep: seeds must have at least 1 entries; got []"],
    ["sweep", { sweep: { arms: ["F"] } }, 'arms has F, which fine-tunes A; add "A" to arms'],
    ["origins", { origins: [] }, "the runs of all origins is 0, but runs is 4"],
  ])("%s of study.json", async (_, facts, message) => {
    const lines = await found((study) => forge(study, "study.json", new Uint8Array(), facts));
    expect(lines.every((line) => line.startsWith("./"))).toBe(true);
    expect(lines.join("\n")).toMatch(message);
  });

  test("an evaluation that would take too long", async () => {
    const lines = await found((study) => {
      const { sweep } = json(study);
      const facts = {
        evaluation: { ...sweep.evaluation, episodes: 100_000 },
        set: { ...sweep.set, "world.horizon": 500 },
      };
      forge(study, "study.json", new Uint8Array(), { sweep: { ...sweep, ...facts } });
    });
    expect(lines.at(-1)).toMatch(
      /^\.: run 3: 500000 episodes of 500 steps with \d+ weights are too many to compute again/,
    );
  });
});

test("what could not be evaluated again is not called in order", async () => {
  const study = freshFolder(original);
  const file = join(study, "policies-F-0.safetensors");
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(file, bytes);
  const { checks } = (await verify([study])).things[0];
  expect(checks.at(-1)).toEqual({
    what: "results",
    outcome: "skipped",
    details: [
      "2 runs, 32 numbers each (3 episodes for each kind of pairs and yardstick), evaluated again, to the bit",
      `run 2 could not be evaluated again: ${file} is not as recorded`,
      `run 3 could not be evaluated again: ${file} is not as recorded`,
    ],
  });
});

test("an index that the study does not have, or that is asked for without a study", async () => {
  expect(await found(() => {}, { indices: [2, 7] })).toEqual([". has no run 7, which --index asks for"]);
  const folder = freshFolder();
  writeFileSync(join(folder, "x.trace.safetensors"), "");
  await expect(verify([folder], { indices: [1] })).rejects.toThrow("no study is there, of whose runs");
});
