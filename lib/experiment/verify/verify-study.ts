import { inspectStudy, problemPlace, type StudyInspection, studyPlan } from "../sweep/inspect-study.js";
import { STUDY_MANIFEST } from "../sweep/study-manifest.js";
import { attempt, type Check, checked } from "./check.js";
import type { VerifyContext } from "./context.js";
import { type OpenStudy, openStudy, type StudyRow } from "./open-study.js";
import { preregistrationChecks } from "./preregistration-check.js";
import { policiesCheck } from "./study-policies-check.js";
import { studyResultsCheck } from "./study-results-check.js";
import { historyCheck, runsCheck } from "./study-tables-check.js";
import { studyTrainingCheck } from "./study-training-check.js";

/**
 * Checks a collected study: its manifest and files, its tables against its sweep, its results by evaluating the policies
 * again; trains its runs again if asked.
 */
export async function verifyStudy(folder: string, context: VerifyContext): Promise<Check[]> {
  context.report("hashes");
  const found = inspectStudy(folder);
  const { manifest } = found;
  if (!manifest) return [manifestCheck(folder, found, [])];
  let planned: ReturnType<typeof studyPlan> | undefined;
  const problems: string[] = [];
  try {
    planned = studyPlan(manifest);
    problems.push(...planned.problems);
  } catch (error) {
    problems.push((error as Error).message);
  }
  const checks = [manifestCheck(folder, found, problems), filesCheck(folder, found)];
  if (!planned) return checks;
  const study = await openStudy(folder, found, { manifest, ...planned });
  const { rows, lacking } = chosenRows(study, context.indices);
  checks.push(
    ...preregistrationChecks(planned.sweep),
    await attempt("runs", folder, () => runsCheck(study)),
    await attempt("history", folder, () => historyCheck(study)),
    await attempt("policies", folder, () => policiesCheck(study, found)),
  );
  if (lacking.length > 0) checks.push(checked("index", lacking, ""));
  checks.push(await attempt("results", folder, () => studyResultsCheck(study, rows, context)));
  if (context.retrain) checks.push(await attempt("training", folder, () => studyTrainingCheck(study, rows, context)));
  return checks;
}

function chosenRows(
  { rows, folder }: OpenStudy,
  indices: ReadonlySet<number> | undefined,
): { readonly rows: readonly StudyRow[]; readonly lacking: readonly string[] } {
  if (!indices) return { rows, lacking: [] };
  const chosen = rows.filter(({ run }) => indices.has(run.index));
  const found = new Set(chosen.map(({ run }) => run.index));
  const lacking = [...indices].filter((index) => !found.has(index)).sort((a, b) => a - b);
  return { rows: chosen, lacking: lacking.map((index) => `${folder} has no run ${index}, which --index asks for`) };
}

function manifestCheck(folder: string, { problems }: StudyInspection, more: readonly string[]): Check {
  const own = problems.filter(({ file }) => file === STUDY_MANIFEST);
  return checked(
    "manifest",
    [...own, ...more.map((problem) => ({ file: STUDY_MANIFEST, problem }))].map((each) => problemPlace(folder, each)),
    "every field by manifestHash; the sweep by sweepHash",
  );
}

function filesCheck(folder: string, { manifest, problems }: StudyInspection): Check {
  const files = Object.entries(manifest?.files ?? {});
  const bytes = files.reduce((sum, [, file]) => sum + file.bytes, 0);
  return checked(
    "files",
    problems.filter(({ file }) => file !== STUDY_MANIFEST).map((problem) => problemPlace(folder, problem)),
    `${files.map(([name]) => name).join(", ")}: ${bytes} bytes`,
  );
}
