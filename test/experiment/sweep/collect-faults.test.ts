import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "overlap-lab";
import { collect, expand, loadStudy } from "overlap-lab/experiment/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, nodeChild } from "../../node-child.js";
import { emptied, fill, mounted, readOnly, unmounted } from "../../store/small-disk.js";
import { smallSweep, trainAll } from "./small-sweep.js";

const CHILD = fileURLToPath(new URL("./collect-child.mjs", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "overlap-collect-faults-"));
const [RUNS, FEWER] = [join(home, "runs"), join(home, "fewer")];
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Milliseconds, for a machine that does other things too. */
const LIMIT = 300_000;

const sweep = smallSweep({ arms: ["A", "B"], red: ["live"] });
const plan = expand(sweep);
/** SHA-256 by file of the study of both runs, and of the first run alone. */
let [whole, older]: Record<string, string>[] = [];
let calls: string[];

beforeAll(async () => {
  await trainAll(sweep, RUNS);
  cpSync(join(RUNS, plan[0].name), join(FEWER, plan[0].name), { recursive: true });
  calls = JSON.parse((await child("whole", {})).stdout);
  whole = contents("whole");
  await collect(sweep, plan, join(home, "older", "study"), { from: [FEWER], partial: true });
  older = contents("older");
  expect(whole).not.toEqual(older);
}, LIMIT);

interface Where {
  readonly call?: number;
  readonly fail?: string;
  readonly replace?: boolean;
  readonly from?: readonly string[];
}

function child(name: string, where: Where): Promise<Ended> {
  const to = join(home, name, "study");
  return nodeChild([CHILD, JSON.stringify({ sweep, from: [RUNS], to, ...where })]).ended;
}

function contents(name: string): Record<string, string> {
  const folder = join(home, name, "study");
  return Object.fromEntries(readdirSync(folder).map((file) => [file, sha256(readFileSync(join(folder, file)))]));
}

/** Every second call of a whole collection, from the first or the second on. */
const places = (from: 0 | 1) => calls.flatMap((_, call) => (call % 2 === from ? [call] : []));

function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, i) => from + i);
}

/** Some at a time. */
async function each<Value>(values: readonly Value[], work: (value: Value) => Promise<void>): Promise<void> {
  for (let k = 0; k < values.length; k += 2) await Promise.all(values.slice(k, k + 2).map(work));
}

describe("a collection that is killed", { timeout: LIMIT }, () => {
  test("shows the whole study or none; the next one gives the same bytes and clears up", async () => {
    await each(places(0), async (call) => {
      const name = `killed-${call}`;
      expect((await child(name, { call })).signal).toBe("SIGKILL");
      if (existsSync(join(home, name, "study"))) expect(contents(name)).toEqual(whole);
      await collect(sweep, plan, join(home, name, "study"), { from: [RUNS] });
      expect(contents(name)).toEqual(whole);
      expect(readdirSync(join(home, name))).toEqual(["study"]);
    });
    expect(calls.length).toBeGreaterThan(20);
  });

  test("in the place of another study: one of the two is there, and the other is never lost before", async () => {
    // Two calls more: the old study moves aside, and away.
    await each([...range(calls.length - 8, 10)], async (call) => {
      const name = `replacing-${call}`;
      cpSync(join(home, "older"), join(home, name), { recursive: true });
      await child(name, { call, replace: true });
      const seen = existsSync(join(home, name, "study")) ? contents(name) : null;
      if (seen !== null) expect([whole, older]).toContainEqual(seen);
      // Without leave to replace, what was there stays, and comes back if the killed one had moved it.
      const again = collect(sweep, plan, join(home, name, "study"), { from: [RUNS] });
      const outcome = await again.then(
        () => "whole",
        (error: Error) => error.message,
      );
      if (outcome === "whole") expect(contents(name)).toEqual(whole);
      else {
        expect(outcome).toMatch(/exists already and holds something else|ENOTEMPTY|EEXIST/);
        expect(contents(name)).toEqual(older);
      }
      await collect(sweep, plan, join(home, name, "study"), { from: [RUNS], replace: true });
      expect(contents(name)).toEqual(whole);
      expect(readdirSync(join(home, name))).toEqual(["study"]);
    });
  });
});

test(
  "a study that is to give way to one made of it is never lost: the same command goes on",
  { timeout: LIMIT },
  async () => {
    const rest = join(home, "rest");
    cpSync(join(RUNS, plan[1].name), join(rest, plan[1].name), { recursive: true });
    await each([...range(calls.length - 8, 10)], async (call) => {
      const name = `growing-${call}`;
      cpSync(join(home, "older"), join(home, name), { recursive: true });
      const to = join(home, name, "study");
      const from = [to, rest];
      await child(name, { call, from, replace: true });
      await collect(sweep, plan, to, { from, replace: true });
      expect(contents(name)).toEqual(whole);
      expect(readdirSync(join(home, name))).toEqual(["study"]);
    });
  },
);

describe("a disk that refuses", { timeout: LIMIT }, () => {
  test("at any call: the reason and what to do, and no half of a study", async () => {
    await each(places(1), async (call) => {
      const name = `full-${call}`;
      const { code, stderr } = await child(name, { call, fail: "ENOSPC" });
      const there = existsSync(join(home, name, "study"));
      if (code !== 0) expect(stderr).toMatch(/: the disk is full; free some space \(ENOSPC: injected, write\)\n$/);
      else expect(there).toBe(true);
      if (there) expect(contents(name)).toEqual(whole);
      await collect(sweep, plan, join(home, name, "study"), { from: [RUNS] });
      expect(contents(name)).toEqual(whole);
    });
  });

  const small = join(home, "small");
  const mounts = mounted(small, "128k");
  afterAll(() => mounts && unmounted(small));

  test.skipIf(!mounts)(
    "when it is full, and when it is read-only, an older study stays; with room comes the new one",
    async () => {
      const to = join(small, "study");
      cpSync(join(home, "older", "study"), to, { recursive: true });
      const gather = () => collect(sweep, plan, to, { from: [RUNS], replace: true });
      fill(small);
      await expect(gather()).rejects.toThrow(`${small}: the disk is full; free some space (ENOSPC`);
      expect(contents("small")).toEqual(older);
      emptied(small);
      readOnly(small, true);
      try {
        await expect(gather()).rejects.toThrow(`${small}: nothing can be written there; choose another folder`);
      } finally {
        readOnly(small, false);
      }
      expect((await loadStudy(to)).runs.index).toEqual([0]);
      expect(readdirSync(small)).toEqual(["study"]);
      rmSync(to, { recursive: true });
      await gather().catch((error: Error) => expect(error.message).toContain("the disk is full"));
    },
  );
});
