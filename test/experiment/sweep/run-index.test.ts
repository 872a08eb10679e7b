import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  claimFolder,
  expand,
  loadRun,
  measureRun,
  RunBusy,
  readSweep,
  restoreLearner,
  resultNames,
  runIndex,
  runState,
  train,
} from "overlap-lab/experiment/index";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { smallSweep } from "./small-sweep.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "overlap-run-index-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sweep = smallSweep();
const plan = expand(sweep);
const run = (index: number, options: Partial<Parameters<typeof runIndex>[3]> = {}) =>
  runIndex(sweep, plan, index, { folder, waitSeconds: 60, ...options });
const states = () => plan.map((one) => runState(folder, one, sweep).state);

describe("one index", () => {
  test("is trained, measured and written as a run", async () => {
    expect(await run(1)).toEqual({ run: plan[1], wasDone: false });
    const { manifest, state } = loadRun(join(folder, plan[1].name));
    const { hash } = await train(plan[1].config, 1);
    expect(manifest).toMatchObject({ parametersHash: hash, arm: "B", seed: 1, evaluation: sweep.evaluation });
    expect(manifest.command).toBe("overlap sweep small.json --index 1");
    const measured = await measureRun(await restoreLearner(plan[1].config, state), plan[1].config, sweep.evaluation);
    expect(Object.keys(measured)).toEqual(resultNames(sweep.evaluation));
    expect(measured["insertedRed.overlapMse"]).not.toBe(measured["published.overlapMse"]);
    expect(manifest.results).toEqual(
      Object.fromEntries(Object.entries(measured).filter(([, v]) => Number.isFinite(v))),
    );
    expect(states()).toEqual(["missing", "done", "missing", "missing"]);
  });

  test("is left alone when it is done", async () => {
    await run(1);
    const before = readFileSync(join(folder, plan[1].name, "run.json"));
    expect(await run(1, { signal: AbortSignal.abort() })).toEqual({ run: plan[1], wasDone: true });
    expect(readFileSync(join(folder, plan[1].name, "run.json"))).toEqual(before);
  });

  test("trains its start first when that is missing", async () => {
    await run(2);
    expect(states()).toEqual(["done", "missing", "done", "missing"]);
    const [start, tuned] = [0, 2].map((index) => loadRun(join(folder, plan[index].name)).manifest);
    expect(tuned.config.start).toBe(start.parametersHash);
  });

  test("of many processes at once, each is trained by one, and a fine-tune waits for its start", async () => {
    const waits: string[] = [];
    const onWait = (one: { index: number }, message: string) => waits.push(`${one.index}: ${message}`);
    const all = await Promise.all([3, 2, 0, 2].map((index) => run(index, { onWait })));
    expect(all.map(({ wasDone }) => wasDone).filter(Boolean).length).toBe(2);
    expect(states()).toEqual(["done", "missing", "done", "done"]);
    expect(waits[0]).toMatch(/^0: .*process \d+ on /);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("does not wait longer than it may", async () => {
    const long = smallSweep({ set: { "maddpg.episodes": 100_000 } });
    const stop = new AbortController();
    const options = { folder, waitSeconds: 0 };
    const first = runIndex(long, expand(long), 0, { ...options, signal: stop.signal });
    await expect(runIndex(long, expand(long), 2, options)).rejects.toThrow(RunBusy);
    await expect(runIndex(long, expand(long), 2, options)).rejects.toThrow(
      /^run 0 of small: .*process \d+ on .* waited 0 s\. Try again later$/,
    );
    stop.abort();
    await expect(first).rejects.toMatchObject({ name: "AbortError" });
    expect(runState(folder, expand(long)[0], long).state).not.toBe("failed");
  });

  test("that fails leaves its reason, which goes when a later attempt succeeds", async () => {
    const wild = smallSweep({ worlds: { wild: { followBonus: 1e300 } }, name: "wild" });
    const [bad] = expand(wild);
    await expect(runIndex(wild, [bad], 0, { folder, waitSeconds: 0 })).rejects.toThrow(
      /became (Infinity|NaN): training diverged/,
    );
    expect(runState(folder, bad, wild)).toEqual({
      state: "failed",
      reason: expect.stringMatching(/became (Infinity|NaN): training diverged/),
    });
    // The same plan, with a configuration that can be trained in the failed one's place.
    const good = { ...plan[0], name: bad.name };
    await runIndex(sweep, [good], 0, { folder, waitSeconds: 0 });
    expect(readdirSync(folder)).toEqual([bad.name]);
  });

  test("that the sweep does not have is refused", async () => {
    await expect(run(4)).rejects.toThrow("small has runs 0 to 3; got index 4");
  });
});

describe("a folder of runs", () => {
  test("refuses what is not the planned run", async () => {
    await run(0);
    const other = { ...plan[1], name: plan[0].name };
    expect(() => runState(folder, other, sweep)).toThrow(
      /is not run 1 of small: its configuration \(without start\) hashes to/,
    );
    expect(() => runState(folder, { ...plan[0], seed: 9 }, sweep)).toThrow("its seed is 1, the sweep says 9");
    const elsewise = smallSweep({ evaluation: { episodes: 6 } });
    expect(() => runState(folder, plan[0], elsewise)).toThrow("it was evaluated as");
  });

  test("keeps a copy of the sweep, which may get more seeds and nothing else", async () => {
    const path = await claimFolder(folder, smallSweep({ seeds: [1, 2] }));
    expect(readSweep(path)).toEqual(smallSweep({ seeds: [1, 2] }));
    await claimFolder(folder, smallSweep({ seeds: { first: 1, count: 3 } }));
    await claimFolder(folder, smallSweep({ seeds: [1] }));
    expect(readSweep(path).seeds).toEqual({ first: 1, count: 3 });
    await expect(claimFolder(folder, smallSweep({ seeds: [2, 1] }))).rejects.toThrow(
      "its runs were begun with seed 1 at place 0, now it is 2 (seeds are added at the end only)",
    );
    await expect(claimFolder(folder, smallSweep({ arms: ["A"] }))).rejects.toThrow(
      'its runs were begun with arms ["A","B","F"], now it is ["A"]; give this sweep another name or another --out',
    );
    await claimFolder(folder, smallSweep({ name: "other", arms: ["A"] }));
  });

  test("with something else under a run's name is refused", () => {
    writeFileSync(join(folder, plan[0].name), "");
    expect(() => runState(folder, plan[0], sweep)).toThrow("is not a complete run");
  });
});
