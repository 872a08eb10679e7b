import { historyDifferences } from "../sweep/history-differences.js";
import { runsDifferences } from "../sweep/runs-differences.js";
import { type Check, checked } from "./check.js";
import type { OpenStudy } from "./open-study.js";

/** The rows of runs.parquet: which runs are there, what was planned for each, what each started from and what made it. */
export function runsCheck(study: OpenStudy): Check {
  const { runs, manifest, sweep } = study;
  return checked(
    "runs",
    runs instanceof Error ? [runs.message] : runsDifferences(study, runs),
    `${manifest.runs} of ${manifest.runs + manifest.missing.length} runs of the sweep ${sweep.name}, each row as it plans the run, from index to configHash;\n` +
      "startHash as parametersHash of the start, where that is here; origin one of study.json, each as often as it says;\n" +
      "parametersHash covers the learners' whole state, of which a study keeps the policies alone: only --retrain checks it",
  );
}

/** The rows of history.parquet: stretches of every run, in order, up to its last episode. */
export function historyCheck(study: OpenStudy): Check {
  const { history, manifest } = study;
  if (history instanceof Error) return checked("history", [history.message], "");
  const rows = history.index?.length ?? 0;
  return checked(
    "history",
    historyDifferences(study, history),
    `${rows} rows of ${manifest.runs} runs, in order; only --retrain checks the curves themselves`,
  );
}
