import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson, type FolderContent, readJsonFile, sha256 } from "../../store/index.js";
import { STUDY_MANIFEST } from "../sweep/study-manifest.js";
import { type AnalysisSettings, analysisSettingsSchema } from "./analysis-settings.js";
import { ANALYSIS_FILES } from "./analysis-tables.js";

export const ANALYSIS_MANIFEST = "analysis.json";
const MAX_BYTES = 2 ** 20;

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in 64 hexadecimal digits");
const file = z.strictObject({ bytes: z.int().min(0), sha256: hash });

/** What analysis.json says. */
export const analysisManifestSchema = z.strictObject({
  format: z.literal(1),
  /** Name of the study's sweep, and SHA-256 of its study.json, which holds that of each of its files. */
  study: z.strictObject({ name: z.string(), sha256: hash }),
  settings: analysisSettingsSchema,
  files: z.strictObject(
    Object.fromEntries(Object.values(ANALYSIS_FILES).map((name) => [name, file])) as Record<string, typeof file>,
  ),
});

export type AnalysisManifest = Readonly<z.output<typeof analysisManifestSchema>>;

/** SHA-256 of the study.json in a folder: decides every byte of the study. */
export function studyHash(folder: string): string {
  return sha256(readFileSync(join(folder, STUDY_MANIFEST)));
}

/** The text of analysis.json. */
export function analysisManifest(
  study: AnalysisManifest["study"],
  settings: AnalysisSettings,
  files: FolderContent,
): string {
  const facts = Object.entries(files).map(([name, content]) => {
    return [name, { bytes: Buffer.byteLength(content), sha256: sha256(content) }] as const;
  });
  const manifest: AnalysisManifest = { format: 1, study, settings, files: Object.fromEntries(facts) };
  return `${canonicalJson(manifest)}\n`;
}

/** @throws if the folder has none, or it is not in order; names the file and the fields */
export function readAnalysisManifest(folder: string): AnalysisManifest {
  const path = join(folder, ANALYSIS_MANIFEST);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(
      `${folder} is no analysis: it has no ${ANALYSIS_MANIFEST}; give a folder that \`overlap analyse\` wrote`,
    );
  }
  const parsed = analysisManifestSchema.safeParse(readJsonFile(path, { maxBytes: MAX_BYTES }));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".") || "(whole)"}: ${issue.message}`);
  throw new Error(`${path} is not in order:\n${lines.join("\n")}`);
}
