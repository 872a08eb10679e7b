import { lstatSync } from "node:fs";
import { join } from "node:path";
import { BLUE, RED } from "../../world/index.js";
import { finiteResults, resultNames } from "../run-evaluation.js";
import { loadStudy, type Study } from "./collected.js";
import type { PlannedRun } from "./expand.js";
import { historyDifferences } from "./history-differences.js";
import { inspectStudy, problemPlace, studyPlan } from "./inspect-study.js";
import { runsDifferences } from "./runs-differences.js";
import { sweepDifference } from "./same-sweep.js";
import { SHOWN_PROBLEMS, type Shard } from "./shard.js";
import { curvesByRun } from "./study-curves.js";
import { STUDY_MANIFEST } from "./study-manifest.js";
import type { Sweep } from "./sweep-file.js";

/** A folder with a study.json is a study, in order or not. */
export function isStudy(folder: string): boolean {
  return lstatSync(join(folder, STUDY_MANIFEST), { throwIfNoEntry: false }) !== undefined;
}

/**
 * A study that was collected before, which may come from anywhere, of the same sweep or of fewer seeds. All of it is
 * checked: links, sizes, hashes, shapes, finite values, and every row against the sweep.
 * @param plan the runs of the sweep
 * @throws if anything is not in order, its sweep is another, or it holds a run that is not in the plan
 */
export async function studyShard(folder: string, sweep: Sweep, plan: readonly PlannedRun[]): Promise<Shard> {
  const study = await checkedStudy(folder, sweep);
  const { manifest, runs } = study;
  const rows = new Map((runs.index as number[]).map((index, row) => [index, row]));
  const beyond = [...rows.keys()].find((index) => index >= plan.length);
  if (beyond !== undefined) {
    throw new Error(
      `${folder} holds run ${beyond}, but ${sweep.name} has runs 0 to ${plan.length - 1}; give a sweep file with all of its seeds`,
    );
  }
  const names = resultNames(sweep.evaluation);
  const curves = curvesByRun(study.history);
  return async (run) => {
    const row = rows.get(run.index);
    if (row === undefined) return null;
    const { runs: _, ...program } = manifest.origins[runs.origin[row] as number];
    return {
      run,
      source: `${folder}, run ${run.index}`,
      program,
      startHash: run.start === null ? null : (runs.startHash[row] as string),
      parametersHash: runs.parametersHash[row] as string,
      results: finiteResults(Object.fromEntries(names.map((name) => [name, runs[name][row] as number]))),
      policies: [RED, BLUE].map((agent) => study.policyOf(run.index, agent).buffer),
      curves: curves.get(run.index) ?? { episode: [], columns: new Map() },
    };
  };
}

async function checkedStudy(folder: string, sweep: Sweep): Promise<Study> {
  const path = join(folder, STUDY_MANIFEST);
  const inspected = inspectStudy(folder).problems;
  refuse(
    folder,
    inspected.map((problem) => problemPlace(folder, problem)),
  );
  const study = await loadStudy(folder);
  const difference = sweepDifference(study.sweep, sweep);
  if (difference) {
    throw new Error(
      `${path}: its runs were made with ${difference}; give the sweep file that they were made with, or leave ${folder} out of --from`,
    );
  }
  const { plan, problems } = studyPlan(study.manifest);
  const planned = { folder, manifest: study.manifest, sweep: study.sweep, plan };
  refuse(folder, [
    ...problems.map((problem) => `${path}: ${problem}`),
    ...runsDifferences(planned, study.runs),
    ...historyDifferences(planned, study.history),
  ]);
  return study;
}

function refuse(folder: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length > SHOWN_PROBLEMS ? [`and ${problems.length - SHOWN_PROBLEMS} more of the kind`] : [];
  throw new Error(
    [
      ...problems.slice(0, SHOWN_PROBLEMS),
      ...more,
      `${folder} is no study as it was collected; bring it back as it was, collect it again from its runs, or leave it out of --from`,
    ].join("\n"),
  );
}
