import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeParquet, sha256, type Table } from "../../store/index.js";
import { loadStudy, type Study } from "../sweep/index.js";
import { STUDY_MANIFEST } from "../sweep/study-manifest.js";
import { attempt, type Check, checked, skipped } from "../verify/check.js";
import { checkEffort } from "../verify/effort.js";
import { ANALYSIS_MANIFEST, type AnalysisManifest, studyHash } from "./analysis-manifest.js";
import { ANALYSIS_FILES, encodeTable } from "./analysis-tables.js";
import { computePart } from "./compute-part.js";
import { CHOICE_PAIRS } from "./forced-choice.js";
import { type Analysis, loadAnalysis } from "./load-analysis.js";
import { type Part, partsOf } from "./parts.js";

export interface VerifyAnalysisOptions {
  /** Folder of the study (default: the one beside the analysis whose study.json has the recorded hash). */
  readonly study?: string;
  /** Compute every part again (minutes to hours); else one of each table, picked by the table's hash. */
  readonly all?: boolean;
  readonly report?: (doing: string) => void;
}

/** All files of an analysis. */
export function analysisFiles(folder: string): string[] {
  return [ANALYSIS_MANIFEST, ...Object.values(ANALYSIS_FILES)].map((name) => join(folder, name));
}

/** Checks an analysis: its manifest and files, its study, and rows of its tables by computing them again. */
export async function verifyAnalysis(folder: string, options: VerifyAnalysisOptions = {}): Promise<Check[]> {
  options.report?.("hashes");
  let analysis: Analysis | undefined;
  const files = await attempt("files", folder, async () => {
    analysis = await loadAnalysis(folder);
    return checked("files", [], `${Object.values(ANALYSIS_FILES).join(", ")} have their SHA-256`);
  });
  if (!analysis) return [files];
  const { manifest } = analysis;
  const place = options.study ?? studyBeside(folder, manifest);
  if (place === undefined) {
    const reason = `the study ${manifest.study.name} (${manifest.study.sha256.slice(0, 12)}) is not beside it`;
    return [files, skipped("study", `${reason}, so that no row could be computed again`)];
  }
  let study: Study | undefined;
  const input = await attempt("study", place, async () => {
    const hash = studyHash(place);
    const says = `${join(folder, ANALYSIS_MANIFEST)}: the study's hash is ${manifest.study.sha256}`;
    if (hash !== manifest.study.sha256) return checked("study", [`${says}, but ${place} has ${hash}`], "");
    study = await loadStudy(place);
    return checked("study", [], `${place} is the study it was computed from`);
  });
  const [known, source] = [analysis, study];
  if (!source) return [files, input];
  const kinds = Object.keys(ANALYSIS_FILES) as Part["kind"][];
  const rows = kinds.map((kind) => {
    const path = join(folder, ANALYSIS_FILES[kind]);
    return attempt(kind, path, () => rowsCheck(kind, path, known, source, options));
  });
  return [files, input, ...(await Promise.all(rows))];
}

/** A folder beside the analysis, or around it, with the study of this hash. */
function studyBeside(folder: string, { study }: AnalysisManifest): string | undefined {
  const around = dirname(folder);
  const beside = readdirSync(around, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [around, ...beside.map(({ name }) => join(around, name)).sort()].find(
    (place) => existsSync(join(place, STUDY_MANIFEST)) && studyHash(place) === study.sha256,
  );
}

async function rowsCheck(
  kind: Part["kind"],
  path: string,
  analysis: Analysis,
  study: Study,
  { all, report }: VerifyAnalysisOptions,
): Promise<Check> {
  const { settings, files } = analysis.manifest;
  const parts = partsOf(study, settings).filter((part) => part.kind === kind);
  const table = analysis[kind];
  const wanted = parts.reduce((sum, part) => sum + rowsIn(part), 0);
  const found = Object.values(table)[0].length;
  if (found !== wanted) return checked(kind, [`${path}: ${found} rows; the study and the settings give ${wanted}`], "");
  if (parts.length === 0) return checked(kind, [], "no row, as the study and the settings give none");
  const picked = Number.parseInt(files[ANALYSIS_FILES[kind]].sha256.slice(0, 8), 16) % parts.length;
  const differences: string[] = [];
  let first = 0;
  let compared = 0;
  for (const [i, part] of parts.entries()) {
    if (all || i === picked) {
      report?.(`computing ${part.name} again`);
      checkEffort(part.cost, study.planOf(part.deceptive).config.world.horizon);
      const bytes = encodeTable(kind, await computePart(study, part, settings));
      differences.push(...rowDifferences(table, await decodeParquet(bytes, path, sha256(bytes)), first, path));
      compared += rowsIn(part);
    }
    first += rowsIn(part);
  }
  return checked(kind, differences, `${compared} of ${wanted} rows computed again, to the bit`);
}

function rowsIn(part: Part): number {
  if (part.kind === "similarity") return part.runs.length;
  return part.seeds * part.budgets.length * Object.keys(CHOICE_PAIRS).length;
}

/** One line per column: the first row that is not what was computed again. */
function rowDifferences(table: Table, again: Table, first: number, path: string): string[] {
  return Object.entries(again).flatMap(([name, values]) => {
    const at = values.findIndex((value, i) => !Object.is(value, table[name]?.[first + i]));
    if (at < 0) return [];
    return [`${path}: ${name}, row ${first + at}, is ${table[name]?.[first + at]}; computed again it is ${values[at]}`];
  });
}
