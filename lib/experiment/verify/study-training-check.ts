import type { Table } from "../../store/index.js";
import { condensed } from "../sweep/curves.js";
import type { PlannedRun } from "../sweep/expand.js";
import { cellPlace } from "../sweep/planned-study.js";
import { RUNS_FILE, STUDY_HISTORY_FILE } from "../sweep/study-manifest.js";
import { historyTable } from "../sweep/study-tables.js";
import { type LearnerState, policyWeights, restoreLearner, type TrainResult, train } from "../train.js";
import { isExact } from "../train-config.js";
import { type Check, checked, skipped } from "./check.js";
import type { VerifyContext } from "./context.js";
import { measuredAgain } from "./measured-again.js";
import type { OpenStudy, StudyRow } from "./open-study.js";
import { rowDifferences } from "./study-results-check.js";

/** Trains runs of a study again, from scratch, and first those that they start from; compares all that it keeps of them. */
export async function studyTrainingCheck(
  study: OpenStudy,
  chosen: readonly StudyRow[],
  context: VerifyContext,
): Promise<Check> {
  const exact = chosen.filter(({ run }) => isExact(run.config));
  if (exact.length === 0) return skipped("training", "none of its runs is of the bit-exact engine");
  const wanted = withStarts(study, exact);
  const differences: string[] = [];
  // Only runs of one seed start from one another.
  const results = new Map<number, TrainResult>();
  let seed: number | undefined;
  let done = 0;
  const trained = async (run: PlannedRun): Promise<TrainResult> => {
    const before = results.get(run.index);
    if (before) return before;
    const start = run.start === null ? undefined : (await trained(study.plan[run.start])).state;
    const result = await trainAgain(run, start, (part, at) =>
      context.report(
        `training run ${run.index}, ${done + 1} of ${wanted.length}, ${at}`,
        (done + part) / wanted.length,
      ),
    );
    results.set(run.index, result);
    done++;
    return result;
  };
  for (const run of wanted) {
    if (run.seed !== seed) results.clear();
    seed = run.seed;
    const row = study.rows.find((candidate) => candidate.run === run);
    const result = await trained(run);
    if (row) differences.push(...(await trainedDifferences(study, row, result)));
  }
  const more = wanted.length - exact.length;
  const starts = more > 0 ? `, and ${more} that they start from` : "";
  return checked(
    "training",
    differences,
    `${exact.length} of ${study.rows.length} runs trained again from scratch${starts}: parametersHash, startHash, results, policies and curves, to the bit`,
  );
}

/** Runs and their starts, in the order of the plan. */
function withStarts({ plan }: OpenStudy, rows: readonly StudyRow[]): PlannedRun[] {
  const wanted = new Set(rows.flatMap(({ run }) => (run.start === null ? [run.index] : [run.start, run.index])));
  return plan.filter(({ index }) => wanted.has(index));
}

async function trainAgain(
  { config, seed }: PlannedRun,
  start: LearnerState | undefined,
  report: (part: number, at: string) => void,
): Promise<TrainResult> {
  report(0, "starting");
  return train(config, seed, {
    start,
    onProgress: ({ episode, episodes }) => report(episode / episodes, `${episode} of ${episodes} episodes`),
  });
}

async function trainedDifferences(study: OpenStudy, { row, run }: StudyRow, result: TrainResult): Promise<string[]> {
  const { runs, history, sweep } = study;
  const { state, hash, config } = result;
  const differences: string[] = [];
  if (!(runs instanceof Error)) {
    for (const [column, is] of Object.entries({ parametersHash: hash, startHash: config.start ?? "" })) {
      const says = runs[column]?.[row];
      const place = cellPlace(study, RUNS_FILE, row, run.index, column);
      if (says !== is) differences.push(`${place} is ${says}; trained again it is ${is}`);
    }
    const learner = () => restoreLearner(config, state);
    const measured = await measuredAgain(learner, config, sweep.evaluation, policyWeights(state));
    differences.push(...rowDifferences(study, runs, { row, run }, measured, "trained"));
  }
  differences.push(...policyDifferences(study, run, state));
  if (!(history instanceof Error)) differences.push(...curveDifferences(study, history, run, result));
  return differences;
}

function policyDifferences(study: OpenStudy, run: PlannedRun, state: LearnerState): string[] {
  let held: ReturnType<OpenStudy["policiesOf"]>;
  try {
    held = study.policiesOf(run);
  } catch {
    // Said by the check of the files.
    return [];
  }
  return (held ?? []).flatMap((parameters, agent) =>
    parameters.layout.flatMap(({ name, offset, size }) => {
      const again = state[`${agent}.policy`].subarray(offset, offset + size);
      const at = again.findIndex((value, i) => !Object.is(value, parameters.view(name)[i]));
      if (at < 0) return [];
      const tensor = `${["red", "blue"][agent]}.policy.${name}`;
      const values = `${parameters.view(name)[at]}; trained again it is ${again[at]}`;
      return [`${study.folder}: run ${run.index}, ${tensor}, value ${at}, is ${values}`];
    }),
  );
}

/** The learning curves of a run: the first place in each column with a difference. */
function curveDifferences(study: OpenStudy, table: Table, run: PlannedRun, { history }: TrainResult): string[] {
  const again = historyTable([{ run, curves: condensed(history.episode, history.columns) }]);
  const rows = ((table.index ?? []) as number[]).flatMap((index, row) => (index === run.index ? [row] : []));
  if (rows.length !== again.episode.length) {
    return [
      `${study.folder}/${STUDY_HISTORY_FILE}: run ${run.index} has ${rows.length} rows; trained again ${again.episode.length}`,
    ];
  }
  return [...new Set([...Object.keys(table), ...Object.keys(again)])].flatMap((column) => {
    // An arm without a loss has no number for it.
    const value = (i: number) => again[column]?.[i] ?? Number.NaN;
    const at = rows.findIndex((row, i) => !Object.is(table[column]?.[row], value(i)));
    if (at < 0) return [];
    const place = cellPlace(study, STUDY_HISTORY_FILE, rows[at], run.index, column);
    return [`${place} is ${table[column]?.[rows[at]]}; trained again it is ${value(at)}`];
  });
}
