import type { ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SweepOptions } from "overlap-lab/experiment/index";
import { Streams } from "overlap-lab/random/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mounted, readOnly, unmounted } from "../store/small-disk.js";
import { type Ended, overlap } from "./spawn.js";

// What a sweep loses when something ends or fails: nothing that was complete. The small study without a fault is `whole`.
const home = mkdtempSync(join(tmpdir(), "overlap-sweep-faults-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Milliseconds, for a machine that does other things too. */
const LIMIT = 300_000;
const RUNS = join("runs", "small");
const SWEEP: SweepOptions = {
  name: "small",
  preset: "quick",
  arms: ["A", "F"],
  worlds: { quick: {} },
  set: { "maddpg.episodes": 40, "maddpg.batchSize": 16 },
  evaluation: { episodes: 5 },
  seeds: [1, 2],
};
let whole: Record<string, string>;

beforeAll(async () => {
  const folder = fresh();
  expect((await sweep(folder)).code).toBe(0);
  whole = visible(folder);
  expect(Object.keys(whole).length).toBe(4 * 3);
}, LIMIT);

function fresh(): string {
  const folder = mkdtempSync(join(home, "case-"));
  writeFileSync(join(folder, "s.json"), JSON.stringify(SWEEP));
  return folder;
}

function sweep(
  folder: string,
  meanwhile?: (child: ChildProcess) => void,
  env?: Record<string, string>,
): Promise<Ended> {
  return overlap(folder, ["sweep", "s.json", "--workers", "2"], meanwhile, env);
}

const preload = (file: string) => `--import ${new URL(file, import.meta.url).href}`;

/** The bytes of every file of every run that is to be seen. */
function visible(folder: string, runs = join(folder, RUNS)): Record<string, string> {
  const names = existsSync(runs) ? readdirSync(runs).filter((name) => /^[A-Z]/.test(name)) : [];
  const paths = names.flatMap((name) => readdirSync(join(runs, name)).map((file) => join(name, file)));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(runs, path), "base64")]));
}

const hidden = (folder: string) => readdirSync(join(folder, RUNS)).filter((name) => name.startsWith("."));

/** Every run that is to be seen is one of the whole study, complete. @returns how many there are */
function expectComplete(folder: string): number {
  const now = visible(folder);
  for (const [path, bytes] of Object.entries(now)) expect([path, bytes === whole[path]]).toEqual([path, true]);
  const runs = new Set(Object.keys(now).map((path) => path.split("/")[0]));
  expect(Object.keys(now).length).toBe(3 * runs.size);
  return runs.size;
}

async function expectWhole(folder: string): Promise<void> {
  const { code, stderr } = await sweep(folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  expect(visible(folder)).toEqual(whole);
  expect(hidden(folder)).toEqual([]);
}

/** Delays at which to kill, milliseconds; a sweep takes two seconds or more. */
function delays(seed: number, count: number): number[] {
  const stream = Streams.from(seed).stream("bootstrap");
  return Array.from({ length: count }, () => 150 + stream.integer(2000));
}

function children(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

describe.skipIf(process.platform !== "linux")("SIGKILL at a random moment", { timeout: LIMIT }, () => {
  test("of the sweep, again and again: what is complete stays, and the last one ends in the same bytes", async () => {
    const folder = fresh();
    let done = 0;
    for (const delay of delays(1, 4)) {
      let workers: number[] = [];
      await sweep(folder, (child) => {
        setTimeout(() => {
          workers = children(child.pid ?? 0);
          child.kill("SIGKILL");
        }, delay);
      });
      // Workers notice that they are alone, and keep a checkpoint.
      while (workers.some((pid) => existsSync(`/proc/${pid}`))) await sleep(10);
      const now = expectComplete(folder);
      expect(now).toBeGreaterThanOrEqual(done);
      done = now;
    }
    await expectWhole(folder);
  });

  test("of one worker: the run is tried again, and the sweep ends in the same bytes", async () => {
    let kills = 0;
    for (const delay of delays(2, 3)) {
      const folder = fresh();
      const { code, stderr } = await sweep(folder, (child) => {
        setTimeout(() => {
          const [worker] = children(child.pid ?? 0);
          if (worker === undefined) return;
          process.kill(worker, "SIGKILL");
          kills++;
        }, delay);
      });
      expect({ delay, code, stderr }).toEqual({ delay, code: 0, stderr: expect.any(String) });
      expect(visible(folder)).toEqual(whole);
      expect(hidden(folder)).toEqual([]);
    }
    expect(kills).toBeGreaterThanOrEqual(2);
  });

  test("of the sweep and its workers at once, as when a machine goes down", async () => {
    for (const delay of delays(3, 2)) {
      const folder = fresh();
      await sweep(folder, (child) => {
        setTimeout(() => {
          const workers = children(child.pid ?? 0);
          child.kill("SIGKILL");
          for (const pid of workers) process.kill(pid, "SIGKILL");
        }, delay);
      });
      expectComplete(folder);
      await expectWhole(folder);
    }
  });
});

describe("two sweeps on one folder", { timeout: LIMIT }, () => {
  test("share the work", async () => {
    const folder = fresh();
    const both = await Promise.all([sweep(folder), sweep(folder)]);
    expect(both.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
      Array(2).fill({ code: 0, stdout: `${RUNS}: 4 of 4 runs done\n` }),
    );
    expect(visible(folder)).toEqual(whole);
    expect(hidden(folder)).toEqual([]);
  });

  test("also from two hosts; one that dies is followed by the other, which says what it waits for", async () => {
    const folder = fresh();
    const on = (host: string) => ({ NODE_OPTIONS: preload("../store/other-host.mjs"), OVERLAP_TEST_HOST: host });
    const first = sweep(
      folder,
      async (child) => {
        const begun = () =>
          existsSync(join(folder, RUNS)) &&
          hidden(folder).filter((name) => existsSync(join(folder, RUNS, name, "lock.json")));
        while ((begun() || []).length < 2) await sleep(5);
        const workers = children(child.pid ?? 0);
        child.kill("SIGKILL");
        for (const pid of workers) process.kill(pid, "SIGKILL");
      },
      on("a"),
    );
    await first;
    const { code, stderr } = await sweep(folder, undefined, on("b"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(stderr).toMatch(
      /waiting for run [02]: .*process \d+ on a has the lock .* goes on in 75 s if it is not renewed\n/,
    );
    expect(visible(folder)).toEqual(whole);
    expect(hidden(folder)).toEqual([]);
  });
});

test("clocks that jump by years change nothing", { timeout: LIMIT }, async () => {
  const folder = fresh();
  const { code } = await sweep(folder, undefined, { NODE_OPTIONS: preload("./jumping-clock.mjs") });
  expect(code).toBe(0);
  expect(visible(folder)).toEqual(whole);
});

test(
  "a worker that runs out of memory is tried twice and reported; the other runs are kept",
  { timeout: LIMIT },
  async () => {
    const folder = fresh();
    const env = { NODE_OPTIONS: `--max-old-space-size=60 ${preload("./hungry.mjs")}` };
    const { code, stdout, stderr } = await sweep(folder, undefined, env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${RUNS}: 3 of 4 runs done\n` });
    const reason = "its process was ended by SIGABRT (out of memory? Try fewer --workers)";
    expect(
      stderr.split(`run 1: arm F, world quick, red live, as-described, seed 1: is tried again: ${reason}`).length,
    ).toBe(2);
    expect(stderr).toContain(`1 of 4 runs failed:\n  run 1: ${reason}\n`);
    expect(expectComplete(folder)).toBe(3);
    expect((await overlap(folder, ["status"])).stdout).toContain("3 done, 0 partial, 1 failed, 0 missing");
    await expectWhole(folder);
  },
);

test.skipIf(process.platform !== "linux")(
  "a worker that is killed each time it trains is reported as failed, though its lock is still there",
  { timeout: LIMIT },
  async () => {
    const folder = fresh();
    const locked = () =>
      existsSync(join(folder, RUNS)) &&
      hidden(folder).some((name) => name.startsWith(".A-") && existsSync(join(folder, RUNS, name, "lock.json")));
    const { code, stderr } = await overlap(folder, ["sweep", "s.json", "--workers", "1"], async (child) => {
      for (let kills = 0; kills < 2; ) {
        await sleep(2);
        const [worker] = children(child.pid ?? 0);
        if (worker === undefined || !locked()) continue;
        process.kill(worker, "SIGKILL");
        kills++;
        while (existsSync(`/proc/${worker}`)) await sleep(1);
      }
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/2 of 4 runs failed:\n {2}run 0: its process was ended by SIGKILL .*\n {2}run 1: not begun/);
    expect((await overlap(folder, ["status"])).stdout).toMatch(
      /failed: its process .*\n(.*\n)*.*2 done, 0 partial, 1 failed, 1 missing/,
    );
    await expectWhole(folder);
  },
);

const small = join(home, "small");
const mounts = mounted(small, "4m");
afterAll(() => mounts && unmounted(small));

test.skipIf(!mounts)(
  "a folder that cannot be written: said before anything is trained",
  { timeout: LIMIT },
  async () => {
    const folder = fresh();
    mkdirSync(join(small, "runs"));
    readOnly(small, true);
    const words = ["sweep", "s.json", "--out", join(small, "runs")];
    try {
      const { code, stderr } = await overlap(folder, words);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/runs: nothing can be written there; .*EROFS/),
      });
      // What is complete can be read there.
      readOnly(small, false);
      cpSync(join(folder, "s.json"), join(small, "s.json"));
      expect((await overlap(folder, words)).code).toBe(0);
      readOnly(small, true);
      const again = await overlap(folder, words);
      expect(again).toMatchObject({ code: 0, stdout: `${join(small, "runs")}: 4 of 4 runs done\n` });
      expect((await overlap(folder, ["status", join(small, "runs")])).stdout).toContain("4 done");
    } finally {
      readOnly(small, false);
    }
    expect(visible(folder, join(small, "runs"))).toEqual(whole);
  },
);
