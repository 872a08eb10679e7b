import { join } from "node:path";
import type { Table } from "../../store/index.js";
import { RUNS_FILE, STUDY_HISTORY_FILE } from "../sweep/study-manifest.js";
import { plannedRow, runsTable } from "../sweep/study-tables.js";
import { type Check, checked } from "./check.js";
import { cellPlace, type OpenStudy } from "./open-study.js";

const HASH = /^[0-9a-f]{64}$/;

/** The rows of runs.parquet against the sweep: which runs are there, and what was planned for each. */
export function runsCheck(study: OpenStudy): Check {
  const { runs, manifest, sweep } = study;
  return checked(
    "runs",
    runs instanceof Error ? [runs.message] : runDifferences(study, runs),
    `${manifest.runs} of ${manifest.runs + manifest.missing.length} runs of the sweep ${sweep.name}, each row as it plans the run, from index to configHash;\n` +
      "parametersHash covers the learners' whole state, of which a study keeps the policies alone: only --retrain checks it",
  );
}

function runDifferences(study: OpenStudy, table: Table): string[] {
  const { folder, manifest, sweep, plan } = study;
  const path = join(folder, RUNS_FILE);
  const columns = Object.keys(runsTable([], sweep));
  const found = Object.keys(table);
  if (String(found) !== String(columns))
    return [`${path}: its columns are ${found}; those of the sweep are ${columns}`];
  const missing = new Set(manifest.missing);
  const indices = plan.filter(({ index }) => !missing.has(index)).map(({ index }) => index);
  const differences: string[] = [];
  if (table.index.length !== indices.length) {
    differences.push(`${path}: ${table.index.length} rows; the sweep without the missing runs has ${indices.length}`);
  }
  indices.slice(0, table.index.length).forEach((index, row) => {
    for (const [column, wanted] of Object.entries(plannedRow(plan[index]))) {
      const says = table[column][row];
      if (Object.is(says, wanted)) continue;
      differences.push(`${cellPlace(study, RUNS_FILE, row, index, column)} is ${says}; the sweep says ${wanted}`);
    }
    const hash = String(table.parametersHash[row]);
    if (!HASH.test(hash))
      differences.push(`${cellPlace(study, RUNS_FILE, row, index, "parametersHash")} is ${hash}, which is no SHA-256`);
  });
  return differences;
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

function historyDifferences(study: OpenStudy, table: Table): string[] {
  const { folder, manifest, plan } = study;
  const path = join(folder, STUDY_HISTORY_FILE);
  const [first, second] = Object.keys(table);
  if (first !== "index" || second !== "episode")
    return [`${path}: its columns begin ${first}, ${second}, not index, episode`];
  const missing = new Set(manifest.missing);
  const waiting = plan.filter(({ index }) => !missing.has(index));
  let run: (typeof waiting)[number] | undefined;
  let before = 0;
  for (const [row, index] of table.index.entries()) {
    if (index !== run?.index) {
      run = waiting.shift();
      before = 0;
    }
    if (!run || index !== run.index)
      return [`${path}: row ${row}, index is ${index}; the next run of the study is ${run?.index ?? "none"}`];
    const episode = table.episode[row] as number;
    const last = run.config.maddpg.episodes;
    if (!(episode > before && episode <= last))
      return [
        `${cellPlace(study, STUDY_HISTORY_FILE, row, index, "episode")} is ${episode}, after ${before} and of ${last}`,
      ];
    before = episode;
  }
  return waiting.length > 0 ? [`${path}: there is no row of run ${waiting[0].index}`] : [];
}
