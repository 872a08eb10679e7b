import type { Table } from "../../store/index.js";
import { finiteResults, resultNames } from "../run-evaluation.js";
import { RUNS_FILE } from "../sweep/study-manifest.js";
import { policyLearner } from "../sweep/study-policies.js";
import { isExact } from "../train-config.js";
import { type Check, checked, skipped } from "./check.js";
import type { VerifyContext } from "./context.js";
import { measuredAgain } from "./measured-again.js";
import { cellPlace, type OpenStudy, type StudyRow } from "./open-study.js";

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
    try {
      const policies = isExact(run.config) ? study.policiesOf(run) : undefined;
      if (!policies) {
        left.push(`run ${run.index}: ${isExact(run.config) ? "no policies" : "not trained by the bit-exact engine"}`);
        continue;
      }
      const weights = policies.reduce((sum, { buffer }) => sum + buffer.length, 0);
      const learner = () => policyLearner(run.config, policies);
      const again = await measuredAgain(learner, run.config, evaluation, weights);
      differences.push(...rowDifferences(study, runs, { row, run }, again, "computed"));
    } catch (error) {
      left.push(`run ${run.index}: ${(error as Error).message}`);
    }
  }
  const compared = chosen.length - left.length;
  if (compared === 0)
    return skipped("results", `no run could be evaluated again${left.length > 0 ? ` (${left[0]})` : ""}`);
  const which = chosen.length < rows.length ? `${compared} of ${rows.length} runs (--index)` : `${compared} runs`;
  const says = `${which}, ${resultNames(evaluation).length} numbers each (${evaluation.episodes} episodes for each kind of pairs), evaluated again, to the bit`;
  const check = checked("results", differences, says);
  return { ...check, details: [...check.details, ...left.map((line) => `not evaluated again: ${line}`)] };
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
