import { join } from "node:path";
import type { Parameters } from "../../network/index.js";
import { sha256, type Table, withParquetReader } from "../../store/index.js";
import type { PlannedRun } from "../sweep/expand.js";
import type { StudyInspection } from "../sweep/inspect-study.js";
import type { PlannedStudy } from "../sweep/planned-study.js";
import { RUNS_FILE, STUDY_HISTORY_FILE } from "../sweep/study-manifest.js";
import { StudyPolicies } from "../sweep/study-policies.js";

/** A file that is not as recorded can keep its reader busy; the manifest has told of it already. */
const LIMIT_SECONDS = 10;

/** A row of runs.parquet, and the run that the sweep plans under its index. */
export interface StudyRow {
  readonly row: number;
  readonly run: PlannedRun;
}

/** A study as it lies on the disk, as far as it can be read. */
export interface OpenStudy extends PlannedStudy {
  readonly runs: Table | Error;
  readonly history: Table | Error;
  /** Rows with the index of a planned run, none twice. */
  readonly rows: readonly StudyRow[];
  /** The policies of a run: red, blue; undefined if no file holds it. @throws if its file is not as recorded */
  policiesOf(run: PlannedRun): readonly Parameters[] | undefined;
}

/** Reads what can be read, also from tables that are not as recorded: they may still tell where they differ. */
export async function openStudy(
  folder: string,
  { problems, bytes }: StudyInspection,
  { manifest, sweep, plan }: Omit<PlannedStudy, "folder">,
): Promise<OpenStudy> {
  const [runs, history] = await Promise.all([RUNS_FILE, STUDY_HISTORY_FILE].map((name) => table(folder, name, bytes)));
  const damaged = new Set(problems.map(({ file }) => file));
  const policies = new StudyPolicies(folder, Object.keys(manifest.files), (name) => {
    const content = damaged.has(name) ? undefined : bytes(name);
    if (!content) throw new Error(`${join(folder, name)} is not as recorded`);
    return content;
  });
  const rows = runs instanceof Error ? [] : plannedRows(runs, plan);
  return { folder, manifest, sweep, plan, runs, history, rows, policiesOf: (run) => policies.of(run) };
}

async function table(folder: string, name: string, bytes: StudyInspection["bytes"]): Promise<Table | Error> {
  const content = bytes(name);
  const path = join(folder, name);
  if (!content) return new Error(`${path}: there is nothing to read`);
  try {
    // Against its own hash: that it is not the recorded one is said elsewhere.
    return await withParquetReader((read) => read(content, path, sha256(content)), LIMIT_SECONDS);
  } catch (error) {
    const { message } = error as Error;
    return new Error(message.includes(path) ? message : `${path}: ${message}`);
  }
}

function plannedRows({ index }: Table, plan: readonly PlannedRun[]): StudyRow[] {
  const rows = new Map<number, StudyRow>();
  (index ?? []).forEach((at, row) => {
    const run = typeof at === "number" ? plan[at] : undefined;
    if (run && !rows.has(run.index)) rows.set(run.index, { row, run });
  });
  return [...rows.values()];
}
