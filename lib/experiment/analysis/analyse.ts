import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite, canonicalJson, decodeParquet, holdWorkFolder, sha256, writeFolder } from "../../store/index.js";
import { trainingCodeHash } from "../code-hash.js";
import { loadStudy } from "../sweep/index.js";
import { ANALYSIS_MANIFEST, analysisManifest, readAnalysisManifest, studyHash } from "./analysis-manifest.js";
import { type AnalysisSettings, parseAnalysisSettings } from "./analysis-settings.js";
import { ANALYSIS_FILES, encodeTable, joinParts } from "./analysis-tables.js";
import { type Part, partsOf } from "./parts.js";
import { runParts } from "./run-parts.js";

/** In the work folder: what its parts are parts of. */
const IDENTITY = "identity.json";

export interface AnalyseOptions {
  /** Budgets; see `analysisSettingsSchema`. */
  readonly settings?: unknown;
  /** Threads (default 1). Changes nothing but the speed. */
  readonly workers?: number;
  /** Put the analysis in the place of an earlier one. */
  readonly replace?: boolean;
  readonly signal?: AbortSignal;
  /** Work done and in all, in episodes of the forced choice. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Computes the costly tables of a study into a folder, which appears whole or not at all. The same study and settings
 * give the same bytes. Finished parts are kept beside it, so that after a stop of any kind the same call goes on.
 * @returns whether anything was written: not when the same analysis of the same study is there
 * @throws LockedError while another process is at it; the signal's reason; as `loadStudy`
 */
export async function analyse(studyFolder: string, to: string, options: AnalyseOptions = {}): Promise<boolean> {
  const settings = parseAnalysisSettings(options.settings ?? {});
  const study = await loadStudy(studyFolder);
  const input = { name: study.sweep.name, sha256: studyHash(studyFolder) };
  if (existsSync(to) && !options.replace) {
    if (isOf(to, input.sha256, settings)) return false;
    throw new Error(`${to} exists already and holds something else; choose another folder, or give --replace`);
  }
  const parts = partsOf(study, settings);
  const work = holdWorkFolder(to);
  try {
    const identity = canonicalJson({ study: input, settings, code: trainingCodeHash() });
    const path = join(work.path, IDENTITY);
    if (!existsSync(path) || readFileSync(path, "utf8") !== identity) {
      work.clear();
      atomicWrite(path, identity);
    }
    const missing = parts.filter(({ name }) => !existsSync(join(work.path, name)));
    const total = costOf(parts);
    const before = total - costOf(missing);
    await runParts(missing, {
      study: studyFolder,
      settings,
      workers: options.workers ?? 1,
      signal: options.signal,
      onPart: ({ name }, bytes) => atomicWrite(join(work.path, name), bytes),
      onProgress: (cost) => options.onProgress?.(before + cost, total),
    });
    const files = await joinedFiles(work.path, parts);
    writeFolder(to, { ...files, [ANALYSIS_MANIFEST]: analysisManifest(input, settings, files) }, options.replace);
    work.clear();
    return true;
  } finally {
    work.release();
  }
}

function isOf(folder: string, study: string, settings: AnalysisSettings): boolean {
  if (!existsSync(join(folder, ANALYSIS_MANIFEST))) return false;
  const manifest = readAnalysisManifest(folder);
  return manifest.study.sha256 === study && canonicalJson(manifest.settings) === canonicalJson(settings);
}

function costOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { cost }) => sum + cost, 0);
}

async function joinedFiles(folder: string, parts: readonly Part[]): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [kind, file] of Object.entries(ANALYSIS_FILES) as [Part["kind"], string][]) {
    const tables = [];
    for (const { name } of parts.filter((part) => part.kind === kind)) {
      const path = join(folder, name);
      const bytes = readFileSync(path);
      // Written by this program, whole or not at all: there is no other record of its hash.
      tables.push(await decodeParquet(bytes, path, sha256(bytes)));
    }
    files[file] = encodeTable(kind, joinParts(tables));
  }
  return files;
}
