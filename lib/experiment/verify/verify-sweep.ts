import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type RunManifest, readManifest } from "../../store/index.js";
import { expand, type PlannedRun } from "../sweep/expand.js";
import { readSweep } from "../sweep/sweep-file.js";
import { mismatch } from "../sweep/sweep-folder.js";
import { attempt, type Check, checked } from "./check.js";
import type { VerifyContext } from "./context.js";
import { preregistrationChecks } from "./preregistration-check.js";

/** Checks the copy of a sweep against the runs beside it: that each is the one that the sweep plans. */
export async function verifySweep(path: string, context: VerifyContext): Promise<Check[]> {
  context.report("runs");
  const more: Check[] = [];
  const runs = await attempt("runs", path, () => {
    const sweep = readSweep(path);
    const plan = expand(sweep);
    more.push(...preregistrationChecks(sweep));
    const folder = dirname(path);
    const found = new Map<PlannedRun, RunManifest>();
    const differences: string[] = [];
    for (const run of plan) {
      const at = join(folder, run.name);
      if (!existsSync(at)) continue;
      try {
        const manifest = readManifest(at);
        found.set(run, manifest);
        const problem = mismatch(manifest, run, sweep);
        if (problem) differences.push(`${at} is not run ${run.index} of ${sweep.name}: ${problem}`);
      } catch (error) {
        differences.push((error as Error).message);
      }
    }
    for (const [run, { parent }] of found) {
      const start = run.start === null ? undefined : found.get(plan[run.start])?.parametersHash;
      if (start !== undefined && parent !== start)
        differences.push(
          `${join(folder, run.name)}: parent is ${parent}, but run ${run.start} of ${sweep.name} has ${start}`,
        );
    }
    return checked(
      "runs",
      differences,
      `${found.size} of ${plan.length} runs are here, each as ${sweep.name} plans it`,
    );
  });
  return [runs, ...more];
}

/** The copy, and what its runs leave while they are in work or failed. Never throws. */
export function sweepFiles(path: string): string[] {
  try {
    const inWork = expand(readSweep(path)).flatMap(({ name }) => [`.${name}.failed.json`, `.${name}.partial`]);
    return [path, ...inWork.map((name) => join(dirname(path), name))];
  } catch {
    return [path];
  }
}
