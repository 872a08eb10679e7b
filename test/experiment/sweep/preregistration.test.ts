import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checkPreregistration,
  claimFolder,
  collect,
  expand,
  loadStudy,
  parseSweep,
  runIndex,
  runState,
  sweepHash,
  trainDurably,
  verify,
} from "overlap-lab/experiment/index";
import { readManifest, sha256 } from "overlap-lab/store/index";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallSweep, trainAll } from "./small-sweep.js";

const home = mkdtempSync(join(tmpdir(), "overlap-plan-"));
const inner = join(home, "a", "b");
const before = process.cwd();
beforeAll(() => {
  mkdirSync(inner, { recursive: true });
  writeFileSync(join(home, "PLAN.md"), "We will compare F with D.\n");
});
afterAll(() => {
  process.chdir(before);
  rmSync(home, { recursive: true, force: true });
});

const right = sha256("We will compare F with D.\n");
const planned = (sha256: string, change = {}) =>
  smallSweep({ arms: ["A"], preregistration: { file: "PLAN.md", sha256 }, ...change });

describe("the pre-registration of a sweep", () => {
  test("is looked for in a folder and those above it", () => {
    for (const folder of [home, inner]) expect(() => checkPreregistration(planned(right), folder)).not.toThrow();
    expect(() => checkPreregistration(smallSweep(), "/")).not.toThrow();
    expect(() => checkPreregistration(planned(right), "/")).toThrow(
      `the sweep small is pre-registered in PLAN.md (SHA-256 ${right}), which is neither in / nor in a folder above`,
    );
  });

  test("of another hash stops every run before it begins; the message says both", async () => {
    const wrong = "1".repeat(64);
    expect(() => checkPreregistration(planned(wrong), inner)).toThrow(
      `../../PLAN.md is not the pre-registration of the sweep small: its SHA-256 is ${right}, the sweep names ${wrong}.`,
    );
    process.chdir(home);
    const folder = join(home, "refused");
    const sweep = planned(wrong);
    await expect(runIndex(sweep, expand(sweep), 0, { folder, waitSeconds: 0 })).rejects.toThrow("is not the pre-reg");
    expect(existsSync(folder)).toBe(false);
  });

  test("goes into every run.json and so into the study, not into the names of runs", async () => {
    process.chdir(inner);
    const [folder, to] = [join(home, "runs"), join(home, "study")];
    const sweep = planned(right);
    const plan = expand(sweep);
    expect(plan.map(({ name }) => name)).toEqual(expand(smallSweep({ arms: ["A"] })).map(({ name }) => name));
    await trainAll(sweep, folder);
    expect(readManifest(join(folder, plan[0].name)).preregistration).toBe(right);
    await collect(sweep, plan, to, { from: [folder] });
    expect((await loadStudy(to)).sweep.preregistration).toEqual({ file: "PLAN.md", sha256: right });
    expect((await verify([folder, to])).ok).toBe(true);
    const other = planned("2".repeat(64));
    expect(() => runState(folder, plan[0], other)).toThrow(
      `it was made under the pre-registration ${right}, the sweep names ${"2".repeat(64)}; move it away`,
    );
    const none = smallSweep({ arms: ["A"] });
    await expect(collect(none, plan, join(home, "none"), { from: [folder] })).rejects.toThrow("the sweep names none");

    writeFileSync(join(home, "PLAN.md"), "We will compare F with C.\n");
    const { things, ok } = await verify([to]);
    expect(ok).toBe(false);
    const [check] = things[0].checks.filter(({ what }) => what === "preregistration");
    expect(check.details[0]).toMatch(/PLAN\.md: SHA-256 is \w{64}, but the runs were made under \w{64}$/);
    process.chdir(tmpdir());
    const away = await verify([to]);
    expect(away.things[0].checks.find(({ what }) => what === "preregistration")?.outcome).toBe("skipped");
    expect(away.ok).toBe(true);
  });

  test("is that of the whole run: one begun under none does not go on under a plan", async () => {
    const [{ config }] = expand(smallSweep({ arms: ["A"] }));
    const folder = join(home, "stopped");
    const stop = new AbortController();
    const hooks = { preset: "quick", command: "overlap sweep", checkpointEvery: 1 };
    const onProgress = ({ episode }: { episode: number }) => episode === 2 && stop.abort();
    await expect(trainDurably(folder, config, 1, { ...hooks, onProgress, signal: stop.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    await expect(trainDurably(folder, config, 1, { ...hooks, preregistration: right })).rejects.toThrow(
      `preregistration is missing there, "${right}" here. It can go on only as it was`,
    );
    expect((await trainDurably(folder, config, 1, hooks)).manifest.preregistration).toBe(undefined);
  });

  test("belongs to what a folder of runs was begun with", async () => {
    const folder = join(home, "claimed");
    await claimFolder(folder, planned(right));
    await expect(claimFolder(folder, smallSweep({ arms: ["A"] }))).rejects.toThrow(
      /were begun with preregistration \{"file":"PLAN\.md","sha256":"\w{64}"\}, now it is null/,
    );
  });

  test("changes the hash of a sweep that names one, and of no other", () => {
    expect(Object.keys(smallSweep())).not.toContain("preregistration");
    expect(sweepHash(planned(right))).not.toBe(sweepHash(smallSweep({ arms: ["A"] })));
  });

  test.each([["../PLAN.md"], ["/etc/passwd"], ["a/../../b"], [".hidden"], [""], ["a//b"]])("cannot be %j", (file) => {
    expect(() => parseSweep({ preregistration: { file, sha256: right } }, "s.json")).toThrow(
      /s\.json: preregistration\.file must/,
    );
  });
});
