import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DurableTrainHooks, trainDurably } from "overlap-lab/experiment/durable-train";
import type { TrainOptions } from "overlap-lab/experiment/train-config";
import { CheckpointFolder, LockedError } from "overlap-lab/store/index";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HOOKS, tiny } from "./durable-tiny.mjs";

const home = mkdtempSync(join(tmpdir(), "overlap-durable-train-"));
const TINY: TrainOptions = tiny("A");
let whole: Record<string, string>;
let folder: string;
let work: string;
let notices: string[];

beforeAll(async () => {
  await go(join(home, "whole"));
  whole = files(join(home, "whole"));
}, 60_000);
beforeEach(() => {
  const place = mkdtempSync(join(home, "case-"));
  [folder, work] = [join(place, "run"), join(place, ".run.partial")];
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function go(folder: string, hooks: Partial<DurableTrainHooks> = {}, options = TINY, seed = 1) {
  notices = [];
  return trainDurably(folder, options, seed, { ...HOOKS, onNotice: (text) => void notices.push(text), ...hooks });
}

/** Stops at the end of an episode, as Ctrl-C does. */
async function stop(folder: string, episode: number, options = TINY): Promise<Error> {
  const controller = new AbortController();
  const onProgress = (progress: { episode: number }) => progress.episode === episode && controller.abort();
  return (await go(folder, { onProgress, signal: controller.signal }, options).catch((error) => error)) as Error;
}

function files(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "base64")]));
}

const checkpoints = () =>
  readdirSync(work)
    .filter((name) => name.startsWith("checkpoint-"))
    .sort();

describe("stopping and going on", () => {
  test("a signal leaves a checkpoint of that moment, and says so; the same call goes on to the same bytes", async () => {
    const error = await stop(folder, 7);
    expect(error).toMatchObject({
      name: "AbortError",
      message: `stopped after 7 of 24 episodes; the checkpoint after 7 of 24 episodes is kept in ${work}`,
    });
    expect(checkpoints().map((name) => name.slice(0, 13))).toEqual(["checkpoint-6-", "checkpoint-7-"]);
    expect(existsSync(folder)).toBe(false);
    expect((await go(folder)).trained).toBe(true);
    expect(notices).toEqual([`${work}: goes on after 7 of 24 episodes`]);
    expect(files(folder)).toEqual(whole);
    expect(existsSync(work)).toBe(false);
  });

  test("a signal before the first episode leaves nothing", async () => {
    const error = await go(folder, { signal: AbortSignal.abort() }).catch((error) => error);
    expect(error.message).toBe("stopped after 0 of 24 episodes; there was no checkpoint yet");
    expect(readdirSync(join(folder, ".."))).toEqual([]);
  });

  test("what is complete is left alone, and what a kill left beside it goes", async () => {
    await go(folder);
    const { mtimeMs } = statSync(join(folder, "run.json"));
    mkdirSync(work);
    writeFileSync(join(work, "log.f32"), "left over");
    const again = await go(folder);
    expect(again.trained).toBe(false);
    expect(again.manifest.parametersHash).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(join(folder, "run.json")).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(join(folder, ".."))).toEqual(["run"]);
  });

  test("fresh throws the checkpoint away", async () => {
    await stop(folder, 7);
    await go(folder, { fresh: true });
    expect(notices).toEqual([]);
    expect(files(folder)).toEqual(whole);
  });

  test("checkpoints of another distance give the same bytes", async () => {
    await stop(folder, 7);
    await go(folder, { checkpointEvery: 1000 });
    expect(files(folder)).toEqual(whole);
  });
});

describe("something else in the place", () => {
  const changed = (change: object): TrainOptions => ({ ...TINY, maddpg: { ...TINY.maddpg, ...change } });

  test("a stopped run of another configuration or seed: what differs, and what to do", async () => {
    await stop(folder, 7);
    await expect(go(folder, {}, changed({ tau: 0.5 }), 2)).rejects.toThrow(
      `${work} holds another run, stopped after 7 episodes: maddpg.tau is 0.01 there, 0.5 here; seed is 1 there, 2 here. ` +
        "It can go on only as it was (overlap train --tiny, into the same folder); or start over with --fresh",
    );
    await go(folder);
    expect(files(folder)).toEqual(whole);
  });

  test.each([
    [
      "program",
      { code: "0".repeat(64), commit: "1".repeat(40) },
      /: the program is another one \(1{40} there, .* here\)/,
    ],
    ["lockfile", { lockfileHash: "0".repeat(64) }, /: package-lock\.json is another one\./],
    ["parent", { config: { start: "0".repeat(64) } }, /start is "0{64}" there, null here/],
  ])("a stopped run of another %s", async (_, change, pattern) => {
    await stop(folder, 7);
    const store = new CheckpointFolder(work);
    const { checkpoint } = store.latest();
    if (!checkpoint) throw new Error("no checkpoint");
    const facts = { ...checkpoint.facts, ...change };
    store.write({ ...checkpoint, position: 8, facts });
    await expect(go(folder)).rejects.toThrow(pattern);
    expect(checkpoints()).toHaveLength(2);
  });

  test("a complete run of another seed, a damaged one, and a folder of something else", async () => {
    await go(folder);
    await expect(go(folder, {}, TINY, 2)).rejects.toThrow(
      /run holds another run \(arm A, seed 1, .*nothing is overwritten/,
    );
    truncateSync(join(folder, "history.parquet"), 10);
    await expect(go(folder)).rejects.toThrow("history.parquet: 10 bytes, but run.json says");
    rmSync(join(folder, "run.json"));
    await expect(go(folder)).rejects.toThrow("run exists already and is no run; nothing is overwritten");
    expect(readdirSync(join(folder, ".."))).toEqual(["run"]);
  });

  test("a wrong configuration leaves nothing behind", async () => {
    await expect(go(join(folder, "deep"), {}, { arm: "F" })).rejects.toThrow("give it one (--start FOLDER)");
    await expect(go(join(folder, "deep"), {}, TINY, -1)).rejects.toThrow("a seed is a whole number from 0");
    expect(readdirSync(join(folder, ".."))).toEqual([]);
  });
});

describe("damaged checkpoints", () => {
  test("the one before is used, and that is said", async () => {
    await stop(folder, 7);
    truncateSync(join(work, checkpoints()[1]), 1000);
    await go(folder);
    expect(notices).toEqual([
      expect.stringMatching(/^passed over a damaged checkpoint: .*checkpoint-7-.*: SHA-256 of its 1000 bytes is/),
      `${work}: goes on after 6 of 24 episodes`,
    ]);
    expect(files(folder)).toEqual(whole);
  });

  test("without a good one the run is refused, and nothing is touched, until it is to start over", async () => {
    await stop(folder, 7);
    truncateSync(join(work, "log.f32"), 10);
    const before = files(work);
    await expect(go(folder)).rejects.toThrow(
      /no checkpoint there is in order \(.*log\.f32: 10 bytes.*Start over with --fresh/,
    );
    expect(files(work)).toEqual(before);
    await go(folder, { fresh: true });
    expect(files(folder)).toEqual(whole);
  });
});

test("a loss that is no number stops the run; the last checkpoint stays, and leads to the same end", async () => {
  // The first update comes when the buffer holds a batch, in episode 11.
  const diverging: TrainOptions = { ...TINY, maddpg: { ...TINY.maddpg, batchSize: 210, learningRate: 1e30 } };
  const pattern =
    /became (NaN|-?Infinity): training diverged\. .*; the checkpoint after (\d+) of 24 episodes is kept in/;
  const first = await go(folder, {}, diverging).catch((error) => error);
  expect(first.message).toMatch(pattern);
  const second = await go(folder, {}, diverging).catch((error) => error);
  expect(second.message).toBe(first.message);
  expect(notices).toEqual([`${work}: goes on after ${pattern.exec(first.message)?.[2]} of 24 episodes`]);
  expect(checkpoints().length).toBeGreaterThan(0);
  expect(existsSync(folder)).toBe(false);
});

describe("two processes on one run", () => {
  const child = fileURLToPath(new URL("./durable-child.mjs", import.meta.url));

  test("the second is told which process on which host; the first goes on undisturbed", async () => {
    let second = "";
    const onProgress = ({ episode }: { episode: number }) => {
      if (episode !== 5) return;
      const words = [child, JSON.stringify({ folder, arm: "A", seed: 1 })];
      second = spawnSync(process.execPath, words, { encoding: "utf8" }).stderr;
    };
    await go(folder, { onProgress });
    expect(second).toBe(
      `${work}: process ${process.pid} on ${hostname()} works there; wait for it, or stop it first\n`,
    );
    expect(files(folder)).toEqual(whole);
    expect(readdirSync(join(folder, ".."))).toEqual(["run"]);
  });

  test("in one process too", async () => {
    const [one, other] = await Promise.allSettled([go(folder), go(folder)]);
    expect(one.status).toBe("fulfilled");
    expect(other).toMatchObject({ status: "rejected", reason: expect.any(LockedError) });
    expect(files(folder)).toEqual(whole);
  });
});

/** Mounts a file system in memory of some size; false where this is not allowed. */
function mounted(place: string, size: string): boolean {
  try {
    mkdirSync(place, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", place], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const small = join(home, "small");
const mounts = mounted(small, "256k");
if (!mounts) console.warn("SKIPPED: a full and a read-only file system (only root can mount one)");
afterAll(() => {
  if (mounts) execFileSync("umount", [small]);
});

describe.skipIf(!mounts)("a file system that refuses", () => {
  test("full: what to do is said, the last checkpoint stays, and with room the run goes on to the same bytes", async () => {
    const run = join(small, "run");
    const onProgress = ({ episode }: { episode: number }) => {
      if (episode !== 10) return;
      const fill = (bytes: number) => {
        try {
          writeFileSync(join(small, `filler-${bytes}`), new Uint8Array(bytes));
        } catch {
          // Full, as it should be.
        }
      };
      for (const bytes of [2 ** 18, 4096, 4097]) fill(bytes);
    };
    const error = await go(run, { onProgress }).catch((error) => error);
    expect(error.message).toMatch(
      /\.run\.partial: the disk is full; free some space \(ENOSPC.*\); the checkpoint after 9 of/,
    );
    expect(readdirSync(small).filter((name) => !name.startsWith("filler"))).toEqual([".run.partial"]);
    expect(new CheckpointFolder(join(small, ".run.partial")).latest()).toMatchObject({
      checkpoint: { position: 9 },
      problems: [],
    });
    for (const name of readdirSync(small)) if (name.startsWith("filler")) rmSync(join(small, name));
    await go(run);
    expect(notices).toEqual([`${join(small, ".run.partial")}: goes on after 9 of 24 episodes`]);
    expect(files(run)).toEqual(whole);
  });

  test("read-only: said before training, and nothing is lost that was there", async () => {
    const run = join(small, "other");
    await stop(run, 7);
    execFileSync("mount", ["-o", "remount,ro", small]);
    try {
      const pattern =
        /\.other\.partial: nothing can be written there; choose another folder, .* \(EROFS.*\) \(--out\)$/;
      await expect(go(run)).rejects.toThrow(pattern);
    } finally {
      execFileSync("mount", ["-o", "remount,rw", small]);
    }
    await go(run);
    expect(files(run)).toEqual(whole);
  });
});

test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "a folder without the right to write",
  async () => {
    chmodSync(join(folder, ".."), 0o500);
    await expect(go(folder)).rejects.toThrow(/\.run\.partial: nothing can be written there; .* \(EACCES/);
    chmodSync(join(folder, ".."), 0o700);
  },
);
