import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Streams } from "overlap-lab/random/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, nodeChild } from "../node-child.js";
import { EPISODES } from "./durable-tiny.mjs";

const CHILD = fileURLToPath(new URL("./durable-child.mjs", import.meta.url));
/** In memory where there is such a folder: a kill loses nothing that a process wrote, on the disk or not. */
const home = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "overlap-durable-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Milliseconds, for a machine that does other things too; alone it takes a tenth. */
const LIMIT = 300_000;

interface Where {
  readonly call?: number;
  readonly episode?: number;
  readonly fail?: string;
  readonly clock?: boolean;
}

function child(name: string, arm: string, where: Where): Promise<Ended> {
  return nodeChild([CHILD, JSON.stringify({ folder: join(home, name, "run"), arm, seed: 1, ...where })]).ended;
}

/** Every file of a case's folder, hidden ones too. */
function files(name: string): Record<string, string> {
  const entries = readdirSync(join(home, name), { recursive: true, withFileTypes: true });
  const plain = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(plain.map((path) => [path.slice(join(home, name).length), readFileSync(path, "base64")]));
}

/** Kills a run at one place after the other; then lets it come to its end, which must be that of the whole run. */
async function killed(name: string, arm: string, places: readonly Where[]): Promise<number> {
  let kills = 0;
  for (const where of places) {
    const { signal, code, stderr } = await child(name, arm, where);
    if (signal === "SIGKILL") kills++;
    else expect({ where, code, stderr }).toEqual({ where, code: 0, stderr: "" });
  }
  expect(await child(name, arm, {})).toMatchObject({ code: 0, stderr: "" });
  expect(files(name)).toEqual(whole[arm]);
  return kills;
}

/** Files of the runs that nobody stopped, and the calls that wrote them. */
const whole: Record<string, Record<string, string>> = {};
const calls: Record<string, string[]> = {};

beforeAll(async () => {
  await Promise.all(
    ["A", "F"].map(async (arm) => {
      const { code, stdout, stderr } = await child(`whole-${arm}`, arm, {});
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      calls[arm] = JSON.parse(stdout);
      whole[arm] = files(`whole-${arm}`);
    }),
  );
  expect(Object.keys(whole.A).sort()).toEqual(["/run/history.parquet", "/run/run.json", "/run/weights.safetensors"]);
  expect(whole.A).not.toEqual(whole.F);
}, LIMIT);

describe.skipIf(process.platform === "win32")(
  "a run killed with SIGKILL goes on to the same bytes",
  { timeout: LIMIT },
  () => {
    const total = { kills: 0 };

    test.concurrent.each(["A", "F"])("during training, one time after the other (arm %s)", async (arm) => {
      const stream = Streams.from(arm === "A" ? 1 : 2).stream("bootstrap");
      // Nearly always later than the kill before, as the run goes on from a checkpoint.
      const places = [3, 6, 9, 12, 15, 18, 21].map((from) => ({ episode: from + 1 + stream.integer(3) }));
      expect(Math.max(...places.map(({ episode }) => episode))).toBeLessThanOrEqual(EPISODES);
      const kills = await killed(`training-${arm}`, arm, places);
      expect(kills).toBe(7);
      total.kills += kills;
    });

    test.concurrent.each(["A", "F"])("while it writes checkpoints (arm %s)", async (arm) => {
      const stream = Streams.from(arm === "A" ? 3 : 4).stream("bootstrap");
      const kills = await killed(
        `writing-${arm}`,
        arm,
        Array.from({ length: 12 }, () => ({ call: stream.integer(16) })),
      );
      expect(kills).toBe(12);
      total.kills += kills;
    });

    test.concurrent("at every call from the last checkpoint to the end", async () => {
      // What a process does that finds the last checkpoint of a killed one: it takes the lock over, trains, saves.
      await child("end", "A", { episode: EPISODES - 1 });
      cpSync(join(home, "end"), join(home, "end-visible"), { recursive: true });
      const { stdout } = await child("end", "A", {});
      const names: string[] = JSON.parse(stdout);
      const visible = names.lastIndexOf("renameSync");
      expect(names.slice(0, visible).filter((name) => name === "writeSync")).toHaveLength(4);
      let kills = 1;
      // Before the run becomes visible, one kill can follow the other in one folder.
      const before = Array.from({ length: visible + 1 }, (_, call) => ({ call }));
      cpSync(join(home, "end-visible"), join(home, "end-hidden"), { recursive: true });
      kills += await killed("end-hidden", "A", before);
      expect(kills).toBe(visible + 2);
      for (let call = visible + 1; call < names.length; call++) {
        cpSync(join(home, "end-visible"), join(home, `end-${call}`), { recursive: true });
        kills += await killed(`end-${call}`, "A", [{ call }]);
      }
      expect(kills).toBe(names.length + 1);
      total.kills += kills;
    });

    test.concurrent("while the clocks jump", async () => {
      const kills = await killed("clock", "A", [
        { episode: 8, clock: true },
        { call: 17, clock: true },
        { episode: 20, clock: true },
      ]);
      expect(kills).toBe(3);
      expect(await child("clocks", "F", { clock: true })).toMatchObject({ code: 0 });
      expect(files("clocks")).toEqual(whole.F);
      total.kills += kills;
    });

    afterAll(() => {
      // Shown by `npm test`: how often it was.
      expect(total.kills).toBeGreaterThanOrEqual(50);
      console.log(`${total.kills} kills, each followed by the same bytes`);
    });
  },
);

describe("a write that fails", () => {
  test.each([
    ["ENOSPC", "the disk is full; free some space"],
    ["EDQUOT", "the disk quota is used up; free some space"],
    ["EIO", "the disk reports a fault"],
  ])(
    "%s in a checkpoint: what to do is said, the one before stays, and the run goes on from it",
    async (fail, what) => {
      const name = `fail-${fail}`;
      const writes = calls.A.flatMap((call, i) => (call === "writeSync" ? [i] : []));
      // The lock, then log and checkpoint by turns: this is the third checkpoint, after 9 episodes.
      const { code, stderr } = await child(name, "A", { call: writes[6], fail });
      expect(code).toBe(1);
      expect(stderr).toContain(`.run.partial: ${what}`);
      expect(stderr).toMatch(/; the checkpoint after 6 of 24 episodes is kept in .*\.run\.partial\n$/);
      expect(Object.keys(files(name)).filter((path) => !path.startsWith("/.run.partial/"))).toEqual([]);
      expect(
        Object.keys(files(name))
          .map((path) => path.slice(0, 26))
          .sort(),
      ).toEqual(["/.run.partial/checkpoint-3", "/.run.partial/checkpoint-6", "/.run.partial/log.f32"]);
      expect(await child(name, "A", {})).toMatchObject({ code: 0, stderr: "" });
      expect(files(name)).toEqual(whole.A);
    },
  );

  test("at any call to the end: never half a run, and the next attempt gives the same bytes", async () => {
    const stream = Streams.from(5).stream("bootstrap");
    for (let k = 0; k < 8; k++) {
      const name = `anywhere-${k}`;
      mkdirSync(join(home, name));
      const { code } = await child(name, "A", { call: stream.integer(calls.A.length), fail: "ENOSPC" });
      const visible = Object.keys(files(name)).filter((path) => path.startsWith("/run/"));
      expect([0, 3]).toContain(visible.length);
      expect(code === 0 && visible.length === 0).toBe(false);
      expect(await child(name, "A", {})).toMatchObject({ code: 0 });
      expect(files(name)).toEqual(whole.A);
    }
  });
});
