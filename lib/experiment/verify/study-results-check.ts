import type { Parameters } from "../../network/index.js";
import type { Table } from "../../store/index.js";
import { finiteResults, resultNames } from "../run-evaluation.js";
import type { PlannedRun } from "../sweep/expand.js";
import { cellPlace } from "../sweep/planned-study.js";
import { RUNS_FILE } from "../sweep/study-manifest.js";
import { policyLearner } from "../sweep/study-policies.js";
import { isExact } from "../train-config.js";
import { type Check, checked, skipped } from "./check.js";
import type { VerifyContext } from "./context.js";
import { measuredAgain } from "./measured-again.js";
import type { OpenStudy, StudyRow } from "./open-study.js";

/** Every result in runs.parquet against the same measured again with the policies of the study. */
export async function studyResultsCheck(
  study: OpenStudy,
  chosen: readonly StudyRow[],
  context: VerifyContext,
): Promise<Check> {
  const { runs, sweep, rows } = study;
  if (runs instanceof Error) return skipped("results", `${RUNS_FILE} cannot be read`);
  const { evaluation } = sweep;
  const differences: string[] = [];
  const left: string[] = [];
  for (const [done, { row, run }] of chosen.entries()) {
    context.report(`evaluating run ${run.index}, ${done + 1} of ${chosen.length}`, done / chosen.length);
    const policies = readablePolicies(study, run);
    if (typeof policies === "string") {
      left.push(`run ${run.index} could not be evaluated again: ${policies}`);
      continue;
    }
    try {
      const weights = policies.reduce((sum, { buffer }) => sum + buffer.length, 0);
      const learner = () => policyLearner(run.config, policies);
      const again = await measuredAgain(learner, run.config, evaluation, weights);
      differences.push(...rowDifferences(study, runs, { row, run }, again, "computed"));
    } catch (error) {
      differences.push(`${study.folder}: run ${run.index}: ${(error as Error).message}`);
    }
  }
  const which = chosen.length < rows.length ? ` of ${rows.length} runs (--index)` : " runs";
  const says = `${chosen.length - left.length}${which}, ${resultNames(evaluation).length} numbers each (${evaluation.episodes} episodes for each kind of pairs and yardstick), evaluated again, to the bit`;
  const check = checked("results", differences, says);
  if (left.length === 0) return check;
  return { ...check, outcome: check.outcome === "same" ? "skipped" : "differs", details: [...check.details, ...left] };
}

/** The policies of a run, or why they tell nothing of its results. */
function readablePolicies(study: OpenStudy, run: PlannedRun): readonly Parameters[] | string {
  if (!isExact(run.config)) return "it was not trained by the bit-exact engine";
  try {
    return study.policiesOf(run) ?? "there are no policies";
  } catch (error) {
    return (error as Error).message;
  }
}

/** Results in a row of runs.parquet that are not, to the bit, those measured again. @param how "computed" or "trained" */
export function rowDifferences(
  study: OpenStudy,
  table: Table,
  { row, run }: StudyRow,
  measured: Readonly<Record<string, number>>,
  how: string,
): string[] {
  const again = finiteResults(measured);
  return resultNames(study.sweep.evaluation).flatMap((name) => {
    const [says, is] = [table[name]?.[row], again[name] ?? Number.NaN];
    if (Object.is(says, is)) return [];
    return [`${cellPlace(study, RUNS_FILE, row, run.index, name)} is ${says}; ${how} again it is ${is}`];
  });
}
