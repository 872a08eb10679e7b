import { join } from "node:path";
import { canonicalJson, type FolderInspection, inspectFolder, type Problem } from "../../store/index.js";
import { expand, type PlannedRun } from "./expand.js";
import { misplacedOrigin } from "./origins.js";
import {
  MAX_STUDY_FILE_BYTES,
  MAX_STUDY_MANIFEST_BYTES,
  STUDY_MANIFEST,
  type StudyManifest,
  studyOfRightShape,
} from "./study-manifest.js";
import { parseSweep, type Sweep, sweepHash } from "./sweep-file.js";

export type StudyInspection = FolderInspection<StudyManifest>;

/** Checks study.json, its own hash, and the size and SHA-256 of every file that it lists. Never throws. */
export function inspectStudy(folder: string): StudyInspection {
  return inspectFolder(folder, {
    file: STUDY_MANIFEST,
    mostManifestBytes: MAX_STUDY_MANIFEST_BYTES,
    mostFileBytes: MAX_STUDY_FILE_BYTES,
    read: studyOfRightShape,
    problems: () => [],
  });
}

/** A problem with the path of its file. */
export function problemPlace(folder: string, { file, problem }: Problem): string {
  // Messages of a manifest's shape begin with its name.
  return problem.startsWith(file) ? join(folder, problem) : `${join(folder, file)}: ${problem}`;
}

/** The sweep of a study and its runs; `problems` says what its manifest says otherwise. @throws if the sweep is not in order */
export function studyPlan(manifest: StudyManifest): {
  readonly sweep: Sweep;
  readonly plan: readonly PlannedRun[];
  readonly problems: readonly string[];
} {
  const sweep = parseSweep(manifest.sweep, "sweep");
  const plan = expand(sweep);
  const { runs, missing, origins } = manifest;
  const problems: string[] = [];
  const compare = (what: string, says: string | number, is: string | number, of: string) => {
    if (says !== is) problems.push(`${what} is ${says}, but ${of} ${is}`);
  };
  compare("sweepHash", manifest.sweepHash, sweepHash(sweep), "sweep hashes to");
  if (canonicalJson(manifest.sweep) !== canonicalJson(sweep)) problems.push("sweep leaves fields to their defaults");
  const odd = missing.find((index, i) => index >= plan.length || index <= (missing[i - 1] ?? -1));
  if (odd !== undefined) problems.push(`missing: ${odd} is out of order, or no index of the sweep`);
  compare("runs", runs, plan.length - missing.length, `the sweep plans ${plan.length} and missing lists the rest:`);
  const made = origins.reduce((sum, origin) => sum + origin.runs, 0);
  compare("the runs of all origins", made, runs, "runs is");
  const misplaced = misplacedOrigin(origins);
  if (misplaced >= 0) problems.push(`origins[${misplaced}] is out of order, or there twice`);
  return { sweep, plan, problems };
}
