import { spawn, spawnSync } from "node:child_process";
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { takeLock } from "overlap-lab/store/lock";
import { LockedError } from "overlap-lab/store/lock-error";
import { processSpace, processStart } from "overlap-lab/store/process-identity";
import { holdWorkFolder, workFolderPath } from "overlap-lab/store/work-folder";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** Milliseconds, for a test that starts dozens of processes on a machine that does other things too. */
const LIMIT = 300_000;

let home: string;
let lock: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "overlap-lock-"));
  lock = join(home, "lock.json");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A lock as this process would have written it, with some fields changed. */
function forge(change: Record<string, unknown>): void {
  const mine = { id: "0".repeat(16), pid: process.pid, host: hostname(), space: processSpace() };
  writeFileSync(lock, JSON.stringify({ ...mine, start: processStart(process.pid), ...change }));
}

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["-e", "0"]).pid;
}

const dead = deadPid();
const CALLS = ["openSync", "writeSync", "readFileSync", "readdirSync", "linkSync", "renameSync", "rmSync"] as const;

/** Does `work`, and `act` before its call number `position` of the file system. Returns the number of calls of `work`. */
function meanwhile(position: number, act: () => void, work: () => void): number {
  const originals = CALLS.map((name) => fs[name]);
  let count = 0;
  const restore = () => {
    Object.assign(fs, Object.fromEntries(CALLS.map((name, i) => [name, originals[i]])));
    syncBuiltinESMExports();
  };
  CALLS.forEach((name, i) => {
    const call = (...words: unknown[]) => {
      if (count++ === position) {
        const counted = count;
        act();
        count = counted;
      }
      return (originals[i] as (...words: unknown[]) => unknown)(...words);
    };
    Object.assign(fs, { [name]: call });
  });
  syncBuiltinESMExports();
  try {
    work();
    return count;
  } finally {
    restore();
  }
}

describe("takeLock", () => {
  test("one holder at a time; the other is told which process and host", () => {
    const held = takeLock(lock);
    expect(() => takeLock(lock)).toThrow(LockedError);
    expect(() => takeLock(lock)).toThrow(`process ${process.pid} on ${hostname()} works there; wait for it`);
    held.release();
    takeLock(lock).release();
    expect(readdirSync(home)).toEqual([]);
  });

  test("the lock of a dead process is taken over", () => {
    forge({ pid: deadPid() });
    const held = takeLock(lock);
    expect(JSON.parse(readFileSync(lock, "utf8")).pid).toBe(process.pid);
    held.release();
    expect(readdirSync(home)).toEqual([]);
  });

  test.skipIf(process.platform === "win32")(
    "so is that of a process whose number is used again, or of another boot",
    () => {
      forge({ start: "another time" });
      takeLock(lock).release();
      expect(readdirSync(home)).toEqual([]);
    },
  );

  test("a process of another host or container may be alive: the message says what to delete", () => {
    forge({ host: "elsewhere", space: "elsewhere", pid: deadPid() });
    expect(() => takeLock(lock)).toThrow(LockedError);
    expect(() => takeLock(lock)).toThrow(
      /process \d+ on elsewhere works there, .* is gone, delete .*lock\.json and try/,
    );
  });

  test("whoever died while it took over is taken over too, however many there were", () => {
    const id = (k: number) => String(k).padStart(16, "0");
    forge({ pid: deadPid(), id: id(0) });
    const first = readFileSync(lock, "utf8");
    for (let k = 1; k < 50; k++) writeFileSync(`${lock}.after-${id(k - 1)}`, first.replace(id(0), id(k)));
    takeLock(lock).release();
    expect(readdirSync(home)).toEqual([]);
  });

  test("never two holders, whenever another process takes the lock over meanwhile", () => {
    const outcomes = new Set<string>();
    for (let call = 0; ; call++) {
      rmSync(home, { recursive: true });
      mkdirSync(home);
      forge({ pid: dead });
      const got: string[] = [];
      const attempt = (who: string) => {
        try {
          takeLock(lock);
          got.push(who);
        } catch (error) {
          expect(error).toBeInstanceOf(LockedError);
        }
      };
      const calls = meanwhile(
        call,
        () => attempt("other"),
        () => attempt("this"),
      );
      if (calls <= call) break;
      // Never both. The right to follow is held for a moment, in which the other is turned away.
      expect({ call, got: got.length }).toEqual({ call, got: 1 });
      outcomes.add(got[0]);
    }
    expect([...outcomes].sort()).toEqual(["other", "this"]);
  });

  test("a file that is no lock is refused", () => {
    for (const text of ["", "{}", '{"pid":"1"}', "[".repeat(1e5)]) {
      writeFileSync(lock, text);
      expect(() => takeLock(lock)).toThrow("lock.json is a damaged lock; if no process works there, delete it");
    }
  });

  test.skipIf(process.platform === "win32")(
    "never two holders, of processes that die at any call on the way",
    async () => {
      const child = new URL("./lock-child.mjs", import.meta.url).pathname;
      const run = (rounds: number, position: number) =>
        new Promise<string | null>((resolve, reject) => {
          const words = [child, home, String(rounds), String(position)].map(String);
          const running = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
          running.on("error", reject);
          running.on("close", (code, signal) => (code ? reject(new Error(`exit code ${code}`)) : resolve(signal)));
        });
      const workers = [0, 1, 2].map(async (worker) => {
        const ends: (string | null)[] = [];
        for (let k = 0; k < 6; k++) ends.push(await run(1000, 3 + ((7 * worker + 5 * k) % 37)));
        ends.push(await run(30, -1));
        return ends;
      });
      const ends = (await Promise.all(workers)).flat();
      expect(ends.filter((signal) => signal === "SIGKILL")).toHaveLength(18);
      const counts = readFileSync(join(home, "log"), "utf8").trim().split("\n").map(Number);
      expect(counts.length).toBeGreaterThan(90);
      expect(new Set(counts).size).toBe(counts.length);
      takeLock(lock).release();
      rmSync(join(home, "log"));
      rmSync(join(home, "counter"));
    },
    LIMIT,
  );
});

describe("holdWorkFolder", () => {
  test("lies beside the run, hidden, and goes away with what was made for it", () => {
    const work = holdWorkFolder(join(home, "a", "b", "run"));
    expect(work.path).toBe(join(home, "a", "b", ".run.partial"));
    work.release();
    expect(readdirSync(home)).toEqual([]);
  });

  test("keeps what is in it; clear removes that", () => {
    const run = join(home, "run");
    const work = holdWorkFolder(run);
    mkdirSync(join(work.path, "inner"));
    writeFileSync(join(work.path, "inner", "x"), "kept");
    work.release();
    expect(readdirSync(home)).toEqual([".run.partial"]);
    const again = holdWorkFolder(run);
    expect(readdirSync(again.path).sort()).toEqual(["inner", "lock.json", `lock.json.beat-${again.id}`]);
    again.clear();
    again.release();
    expect(readdirSync(home)).toEqual([]);
  });

  test("a second holder is told the folder and the process", () => {
    const work = holdWorkFolder(join(home, "run"));
    expect(() => holdWorkFolder(join(home, "run"))).toThrow(
      `${workFolderPath(join(home, "run"))}: process ${process.pid} on ${hostname()} works there`,
    );
    work.release();
  });

  test("a file in the way is an error of the system", () => {
    writeFileSync(join(home, "file"), "");
    expect(() => holdWorkFolder(join(home, "file", "run"))).toThrow(/ENOTDIR|EEXIST/);
  });
});
