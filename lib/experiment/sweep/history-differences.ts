import { join } from "node:path";
import type { Table } from "../../store/index.js";
import { CURVE_ROWS, isCurveName, isCurveValue } from "./curves.js";
import { cellPlace, heldRuns, type PlannedStudy } from "./planned-study.js";
import { STUDY_HISTORY_FILE } from "./study-manifest.js";

/**
 * Where history.parquet does not hold stretches of every run in order, up to its last episode, and a finite number or
 * NaN in every place. Runs of no episodes have no rows.
 */
export function historyDifferences(study: PlannedStudy, table: Table): string[] {
  const path = join(study.folder, STUDY_HISTORY_FILE);
  const [first, second, ...names] = Object.keys(table);
  if (first !== "index" || second !== "episode")
    return [`${path}: its columns begin ${first}, ${second}, not index, episode`];
  const odd = names.find((name) => !isCurveName(name));
  if (odd !== undefined) return [`${path}: a column is named ${JSON.stringify(odd)}`];
  return [...rowDifferences(study, table), ...valueDifferences(study, table, names)];
}

/** The first row that is not of the run, or not of the episodes, that come next. */
function rowDifferences(study: PlannedStudy, table: Table): string[] {
  const path = join(study.folder, STUDY_HISTORY_FILE);
  const waiting = heldRuns(study).filter(({ config }) => config.maddpg.episodes > 0);
  let run: (typeof waiting)[number] | undefined;
  let before = 0;
  let rows = 0;
  for (const [row, index] of table.index.entries()) {
    if (index !== run?.index) {
      run = waiting.shift();
      before = 0;
      rows = 0;
    }
    if (!run || index !== run.index)
      return [`${path}: row ${row}, index is ${index}; the next run of the study is ${run?.index ?? "none"}`];
    if (++rows > CURVE_ROWS) return [`${path}: row ${row}: run ${index} has more than ${CURVE_ROWS} rows`];
    const episode = table.episode[row] as number;
    const last = run.config.maddpg.episodes;
    if (!(Number.isInteger(episode) && episode > before && episode <= last))
      return [
        `${cellPlace(study, STUDY_HISTORY_FILE, row, index, "episode")} is ${episode}, after ${before} and of ${last}`,
      ];
    before = episode;
  }
  return waiting.length > 0 ? [`${path}: there is no row of run ${waiting[0].index}`] : [];
}

/** The first value of each column that is no number. */
function valueDifferences(study: PlannedStudy, table: Table, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const values: readonly unknown[] = table[name];
    const row = values.findIndex((value) => !isCurveValue(value));
    if (row < 0) return [];
    const place = cellPlace(study, STUDY_HISTORY_FILE, row, table.index[row], name);
    return [`${place} is ${values[row]}, which is no finite number of 32 bits`];
  });
}
