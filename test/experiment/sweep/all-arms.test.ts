import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ARM_NAMES, armOf, collect, expand, loadRun, loadStudy, verify } from "overlap-lab/experiment/index";
import { maskInputs } from "overlap-lab/network/index";
import { RED_SLOT } from "overlap-lab/overlap/index";
import { BLUE } from "overlap-lab/world/index";
import { afterAll, expect, test } from "vitest";
import { smallSweep, trainAll } from "./small-sweep.js";

const home = mkdtempSync(join(tmpdir(), "overlap-all-arms-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("a sweep of all arms is trained, collected, and verified by training it again", async () => {
  const sweep = smallSweep({ arms: [...ARM_NAMES], set: { "maddpg.episodes": 3, "maddpg.batchSize": 16 } });
  const plan = expand(sweep);
  const [runs, folder] = ["runs", "study"].map((name) => join(home, name));
  await trainAll(sweep, runs);
  // A, B and J are there once, the others with red live and frozen.
  expect(await collect(sweep, plan, folder, { from: [runs] })).toMatchObject({
    runs: 3 + 2 * (ARM_NAMES.length - 3),
    missing: [],
  });

  const study = await loadStudy(folder);
  for (const { index, arm } of plan) {
    const { start } = armOf(arm);
    expect(plan[(study.runs.start as number[])[index]]?.arm ?? "scratch", arm).toBe(start);
  }
  // J has no rows in the curves; its policy is the masked one of its start.
  const j = plan.find(({ arm }) => arm === "J")!;
  expect(study.history.index).not.toContain(j.index);
  expect(study.history.index).toContain(j.index + 1);
  expect(study.policyOf(j.index, BLUE)).toEqual(maskInputs(study.policyOf(j.start!, BLUE), RED_SLOT));
  expect(loadRun(join(runs, j.name)).config.maddpg.episodes).toBe(0);

  expect((await verify([folder])).things[0].checks.filter(({ outcome }) => outcome !== "same")).toEqual([]);
  const { ok, things } = await verify([runs], { retrain: true });
  expect(things.length).toBe(plan.length);
  expect(things.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome === "differs"))).toEqual([]);
  expect(ok).toBe(true);
}, 180_000);
