import { join } from "node:path";
import type { Table } from "../../store/index.js";
import { resultNames } from "../run-evaluation.js";
import type { PlannedRun } from "./expand.js";
import { cellPlace, heldRuns, type PlannedStudy } from "./planned-study.js";
import { RUNS_FILE, STUDY_MANIFEST } from "./study-manifest.js";
import { plannedRow, runsTable } from "./study-tables.js";

const HASH = /^[0-9a-f]{64}$/;

/** What runs.parquet says otherwise than the sweep and study.json, and what no run can have. */
export function runsDifferences(study: PlannedStudy, table: Table): string[] {
  const path = join(study.folder, RUNS_FILE);
  const columns = Object.keys(runsTable([], study.sweep));
  const found = Object.keys(table);
  if (String(found) !== String(columns))
    return [`${path}: its columns are ${found}; those of the sweep are ${columns}`];
  const held = heldRuns(study);
  const rows = held.slice(0, table.index.length);
  const hashes = new Map(rows.map(({ index }, row) => [index, table.parametersHash[row]]));
  const count = `${path}: ${table.index.length} rows; the sweep without the missing runs has ${held.length}`;
  return [
    ...(table.index.length === held.length ? [] : [count]),
    ...rows.flatMap((run, row) =>
      [...rowProblems(study, table, run, row, hashes)].map(([column, problem]) => {
        const value = table[column][row];
        return `${cellPlace(study, RUNS_FILE, row, run.index, column)} is ${value === "" ? '""' : value}${problem}`;
      }),
    ),
    ...originProblems(study, table),
  ];
}

/** Columns of a row, and what is wrong with the value there. @param hashes `parametersHash` by index */
function* rowProblems(
  { manifest, sweep }: PlannedStudy,
  table: Table,
  run: PlannedRun,
  row: number,
  hashes: ReadonlyMap<number, unknown>,
): Generator<[column: string, problem: string]> {
  for (const [column, wanted] of Object.entries(plannedRow(run))) {
    if (!Object.is(table[column][row], wanted)) yield [column, `; the sweep says ${wanted}`];
  }
  if (!HASH.test(String(table.parametersHash[row]))) yield ["parametersHash", ", which is no SHA-256"];
  const start = table.startHash[row];
  const wanted = run.start === null ? "" : hashes.get(run.start);
  if (run.start !== null && !HASH.test(String(start))) yield ["startHash", ", which is no SHA-256"];
  else if (wanted !== undefined && start !== wanted) {
    yield ["startHash", run.start === null ? "; it begins from scratch" : `; run ${run.start} has ${wanted}`];
  }
  const origin = table.origin[row] as number;
  if (!(Number.isInteger(origin) && origin >= 0 && origin < manifest.origins.length))
    yield ["origin", `; ${STUDY_MANIFEST} has ${manifest.origins.length} origins, counted from 0`];
  for (const name of resultNames(sweep.evaluation)) {
    const value = table[name][row];
    if (typeof value !== "number" || Math.abs(value) === Number.POSITIVE_INFINITY)
      yield [name, ", which is no finite number"];
  }
}

/** How often each origin is named, where that is not as often as study.json says. */
function originProblems({ folder, manifest }: PlannedStudy, { origin }: Table): string[] {
  return manifest.origins.flatMap(({ runs }, i) => {
    const rows = (origin as number[]).filter((at) => at === i).length;
    return rows === runs
      ? []
      : [`${join(folder, STUDY_MANIFEST)}: origins[${i}] made ${runs} runs; ${rows} rows of ${RUNS_FILE} name it`];
  });
}
