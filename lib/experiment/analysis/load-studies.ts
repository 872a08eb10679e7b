import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Table } from "../../store/index.js";
import { loadStudy, type StackedStudies, type Study, stackStudies } from "../sweep/index.js";
import { below } from "../sweep/stack-studies.js";
import { ANALYSIS_MANIFEST, studyHash } from "./analysis-manifest.js";
import type { ChoiceTable } from "./choice-accuracy.js";
import { type Analysis, loadAnalysis } from "./load-analysis.js";

/** Several studies and their analyses, as one. */
export interface Studies extends StackedStudies {
  readonly studies: readonly Study[];
  /** Every folder that was read. */
  readonly folders: readonly string[];
  /** Worlds, in order of appearance. */
  readonly worlds: readonly string[];
  /** Tables of the analyses below each other; undefined without an analysis, or without a row. */
  readonly similarity?: Table;
  readonly forcedChoice?: ChoiceTable;
  /** SHA-256 of the plan that all sweeps name; null if one names none: exploratory. */
  readonly preregistration: string | null;
}

/**
 * Reads studies, and the analysis of each that lies beside it in FOLDER-analysis. A run that two studies share stands once.
 * @throws as `loadStudy`, `loadAnalysis` and `stackStudies`; if an analysis is of another study, or the plans differ
 */
export async function loadStudies(folders: readonly string[]): Promise<Studies> {
  if (folders.length === 0) throw new Error('name at least one study, such as "../data/calibrated"');
  const studies: Study[] = [];
  const analyses: Analysis[] = [];
  const read: string[] = [];
  for (const folder of folders) {
    studies.push(await loadStudy(folder));
    read.push(folder);
    const beside = `${folder.replace(/\/+$/, "")}-analysis`;
    if (!existsSync(join(beside, ANALYSIS_MANIFEST))) continue;
    analyses.push(await analysisOf(folder, beside));
    read.push(beside);
  }
  const { runs, history } = stackStudies(studies);
  return {
    studies,
    folders: read,
    worlds: [...new Set(runs.world as string[])],
    runs,
    history,
    similarity: joined(analyses.map(({ similarity }) => similarity)),
    forcedChoice: joined(analyses.map(({ forcedChoice }) => forcedChoice)) as (Table & ChoiceTable) | undefined,
    preregistration: planOf(studies),
  };
}

async function analysisOf(folder: string, beside: string): Promise<Analysis> {
  const analysis = await loadAnalysis(beside);
  if (analysis.manifest.study.sha256 === studyHash(folder)) return analysis;
  throw new Error(`${beside} is not an analysis of ${folder} as it is now; make it again with \`overlap analyse\``);
}

function joined(tables: readonly Table[]): Table | undefined {
  const filled = tables.filter((table) => Object.keys(table).length > 1);
  return filled.length > 0 ? below(filled) : undefined;
}

function planOf(studies: readonly Study[]): string | null {
  const plans = new Set(studies.map(({ sweep }) => sweep.preregistration?.sha256 ?? null));
  if (plans.has(null)) return null;
  const [plan, another] = plans;
  if (another) throw new Error(`the studies follow different plans: ${plan} and ${another}`);
  return plan;
}
