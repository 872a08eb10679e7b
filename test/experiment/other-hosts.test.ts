import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, nodeChild } from "../node-child.js";

// Processes that cannot see each other's: each is on a host of its own, or says so (other-host.mjs).
const CHILD = fileURLToPath(new URL("./durable-child.mjs", import.meta.url));
const HOST = new URL("../store/other-host.mjs", import.meta.url).href;
const home = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "overlap-hosts-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Milliseconds, for a machine that does other things too. */
const LIMIT = 300_000;

interface Where {
  readonly call?: number;
  readonly episode?: number;
  readonly first?: boolean;
  readonly stop?: boolean;
  readonly block?: number;
}

/** Trains the tiny run of arm A in a folder of the case, on a host. */
function start(name: string, host: string, where: Where = {}): { process: ChildProcess; ended: Promise<Ended> } {
  const words = [
    "--import",
    HOST,
    CHILD,
    JSON.stringify({ folder: join(home, name, "run"), arm: "A", seed: 1, ...where }),
  ];
  const env = { ...process.env, OVERLAP_TEST_HOST: host };
  return nodeChild(words, { env });
}

/** Resolves once the process has stopped itself; to false if it has ended instead. */
async function stopped({ process: child }: { process: ChildProcess }): Promise<boolean> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8");
    if (stat.slice(stat.lastIndexOf(")") + 2).startsWith("T")) return true;
    await sleep(5);
  }
}

/** Every file of a case, hidden ones too. */
function files(name: string): Record<string, string> {
  const entries = readdirSync(join(home, name), { recursive: true, withFileTypes: true });
  const plain = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(plain.map((path) => [path.slice(join(home, name).length), readFileSync(path, "hex")]));
}

let whole: Record<string, string>;
let calls: string[];
beforeAll(async () => {
  const { code, stdout, stderr } = await start("whole", "a").ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  calls = JSON.parse(stdout);
  whole = files("whole");
}, LIMIT);

const WAITS =
  /\.run\.partial: process \d+ on a has the lock and cannot be seen from here; goes on in 75 s if it is not/;

describe.skipIf(process.platform !== "linux")("a run whose process is on another host", { timeout: LIMIT }, () => {
  test("goes on when that process has died: it is watched, which is said, and followed to the same bytes", async () => {
    expect(await start("dead", "a", { episode: 11 }).ended).toMatchObject({ signal: "SIGKILL" });
    const { code, stderr } = await start("dead", "b").ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(WAITS) });
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(files("dead")).toEqual(whole);
  });

  test("is left alone when that process lives, even if it computes for longer than the lock is watched", async () => {
    // 75 s take 1.5 s here.
    const busy = start("alive", "a", { episode: 5, block: 4000 });
    while (!existsSync(join(home, "alive", ".run.partial", "log.f32"))) await sleep(5);
    const { code, stderr } = await start("alive", "b").ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(WAITS) });
    expect(stderr).toMatch(/\n.*process \d+ on a works there and renews its lock; wait for it, or stop it first\n$/);
    expect(await busy.ended).toMatchObject({ code: 0, stderr: "" });
    expect(files("alive")).toEqual(whole);
  });

  test("of several that wait for a dead process, one follows it", async () => {
    await start("crowd", "a", { episode: 11 }).ended;
    const all = await Promise.all(["b", "c", "d"].map((host) => start("crowd", host).ended));
    for (const { code, stderr } of all) {
      if (code !== 0) expect(stderr).toMatch(/works there|takes? .* over|passes from process to process/);
    }
    expect(all.some(({ code }) => code === 0)).toBe(true);
    expect(files("crowd")).toEqual(whole);
  });

  test("a process that slept through it all changes nothing of the other, wherever it slept, and says what happened", async () => {
    const last = calls.lastIndexOf("renameSync");
    // Before every call of a checkpoint in the middle, and the last ones up to the moment when the run becomes visible.
    const logs = calls.flatMap((call, i) => (call === "ftruncateSync" || call === "writeSync" ? [i] : []));
    const middle = logs[5];
    const places = [...range(middle, 9), ...range(last - 5, 6)];
    const outcomes: string[] = [];
    const one = async (call: number) => {
      const name = `asleep-${call}`;
      const sleeper = start(name, "a", { call, stop: true });
      expect(await stopped(sleeper)).toBe(true);
      const follower = start(name, "b", { first: true, stop: true });
      expect(await stopped(follower)).toBe(true);
      const before = files(name);
      sleeper.process.kill("SIGCONT");
      const { code, stderr } = await sleeper.ended;
      outcomes.push(`${calls[call]}: ${code}`);
      const after = files(name);
      const visible = Object.keys(after).filter((path) => path.startsWith("/run/"));
      if (visible.length > 0) {
        // It slept between its last look at the lock and the renaming: then the whole run is there.
        expect({ call, code }).toEqual({ call: last, code: 0 });
      } else {
        expect({ call, code, stderr }).toEqual({ call, code: 1, stderr: expect.stringMatching(LOST) });
        // The call that it slept in comes to its end: the same bytes at the end of the log, its draft, or the removal of a
        // checkpoint that two newer ones had followed.
        const changed = Object.keys(before).filter((path) => after[path] !== before[path] && !DRAFT.test(path));
        const longer = (path: string) => path.endsWith("/log.f32") && after[path]?.startsWith(before[path]);
        const newer = (path: string) =>
          Object.keys(after).filter((other) => positionOf(other) > positionOf(path)).length;
        const old = (path: string) => calls[call] === "rmSync" && !(path in after) && newer(path) >= 2;
        const spoilt = changed.filter((path) => !longer(path) && !old(path));
        expect({ call, spoilt }).toEqual({ call, spoilt: [] });
      }
      follower.process.kill("SIGCONT");
      const end = await follower.ended;
      if (visible.length === 0) expect({ call, code: end.code }).toEqual({ call, code: 0 });
      else expect((await start(name, "b").ended).code).toBe(0);
      expect(files(name)).toEqual(whole);
    };
    for (let k = 0; k < places.length; k += 4) await Promise.all(places.slice(k, k + 4).map(one));
    expect(outcomes.filter((text) => text.endsWith("1")).length).toBeGreaterThanOrEqual(12);
  });
});

/** A checkpoint or a run that is being written: its writer's alone. */
const DRAFT = /\.safetensors\.[0-9a-f-]{36}$|\/run-[0-9a-f]{16}\//;
const LOST = /\.run\.partial: process \d+ on b has taken this run over: this process did not renew its lock for 75 s/;

/** That of a checkpoint; NaN for other files. */
function positionOf(path: string): number {
  return Number(/checkpoint-(\d+)-[0-9a-f]{64}\.safetensors$/.exec(path)?.[1]);
}

function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, i) => from + i);
}
