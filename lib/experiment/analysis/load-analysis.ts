import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256, type Table, withParquetReader } from "../../store/index.js";
import { type AnalysisManifest, readAnalysisManifest } from "./analysis-manifest.js";
import { ANALYSIS_FILES } from "./analysis-tables.js";

/** The costly tables of a study. */
export interface Analysis {
  readonly manifest: AnalysisManifest;
  /**
   * A row per fine-tuned run: index, arm, world, red, protocol, seed; indices of its baselines; and by each measure
   * (published, mended, action) the distances ToHonest, ToDeceptive, HonestToDeceptive.
   */
  readonly similarity: Table;
  /** A row per world, training seed, way to make pairs, evaluation seed and number of episodes; see `choiceAccuracy`. */
  readonly forcedChoice: Table;
}

/**
 * Reads an analysis that `overlap analyse` wrote. Every file is checked against analysis.json before it is parsed.
 * @throws if a file is missing, altered, a link, or not in order; names it
 */
export async function loadAnalysis(folder: string): Promise<Analysis> {
  const manifest = readAnalysisManifest(folder);
  return withParquetReader(async (read) => {
    const table = (name: string) =>
      read(analysisBytes(folder, name, manifest), join(folder, name), manifest.files[name].sha256);
    return {
      manifest,
      similarity: await table(ANALYSIS_FILES.similarity),
      forcedChoice: await table(ANALYSIS_FILES.forcedChoice),
    };
  });
}

/** A file of an analysis, checked. @throws as `loadAnalysis` */
export function analysisBytes(folder: string, name: string, { files }: AnalysisManifest): Uint8Array {
  const path = join(folder, name);
  const { bytes, sha256: wanted } = files[name];
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new Error(`${path} must be a plain file; ${found ? "it is none" : "it is missing"}`);
  if (found.size !== bytes) throw new Error(`${path}: ${found.size} bytes; the manifest says ${bytes}`);
  const content = readFileSync(path);
  const hash = sha256(content);
  if (hash !== wanted) throw new Error(`${path}: SHA-256 is ${hash}, but the manifest says ${wanted}`);
  return content;
}
