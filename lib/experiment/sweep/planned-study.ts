import { join } from "node:path";
import type { PlannedRun } from "./expand.js";
import type { StudyManifest } from "./study-manifest.js";
import type { Sweep } from "./sweep-file.js";

/** What the tables of a study are compared with. */
export interface PlannedStudy {
  readonly folder: string;
  readonly manifest: StudyManifest;
  readonly sweep: Sweep;
  readonly plan: readonly PlannedRun[];
}

/** The runs that the manifest does not call missing, in the order of the tables. */
export function heldRuns({ manifest, plan }: PlannedStudy): PlannedRun[] {
  const missing = new Set(manifest.missing);
  return plan.filter(({ index }) => !missing.has(index));
}

/** Where a table says something: "data/x/runs.parquet: row 3 (run 4), trapRate". */
export function cellPlace(
  { folder }: Pick<PlannedStudy, "folder">,
  file: string,
  row: number,
  index: unknown,
  column: string,
): string {
  return `${join(folder, file)}: row ${row} (run ${index}), ${column}`;
}
