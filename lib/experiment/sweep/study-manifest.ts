import { z } from "zod";
import { type FolderContent, manifestText, programFields, sealed, sha256 } from "../../store/index.js";
import { originsOf } from "./origins.js";
import type { ShardRun } from "./shard.js";
import { POLICIES_FILE } from "./study-policies.js";
import { type Sweep, sweepHash } from "./sweep-file.js";

export const STUDY_MANIFEST = "study.json";
export const RUNS_FILE = "runs.parquet";
export const STUDY_HISTORY_FILE = "history.parquet";

export const MAX_STUDY_MANIFEST_BYTES = 16 * 2 ** 20;
export const MAX_STUDY_FILE_BYTES = 256 * 2 ** 20;

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in 64 hexadecimal digits");
const origin = z.strictObject({ ...programFields, runs: z.int().min(1) });

/** What study.json says. */
const studySchema = z.strictObject({
  format: z.literal(1),
  /** The sweep, with every default filled in, and its hash. */
  sweep: z.record(z.string(), z.json()),
  sweepHash: hash,
  /** Number of runs in the study, and the indices of those that the sweep plans beside them. */
  runs: z.int().min(1),
  missing: z.array(z.int().min(0)),
  /** The programs that made the runs, and how many each; the runs name them by their place here. */
  origins: z.array(origin),
  files: z
    .record(z.string(), z.strictObject({ bytes: z.int().min(0), sha256: hash }))
    .refine((files) => Object.keys(files).every(isStudyFile), "a name is not that of a file of a study"),
  /** SHA-256 of the canonical JSON of everything else here. */
  manifestHash: hash,
});

export type StudyManifest = Readonly<z.infer<typeof studySchema>>;

function isStudyFile(name: string): boolean {
  return name === RUNS_FILE || name === STUDY_HISTORY_FILE || POLICIES_FILE.test(name);
}

/** @throws with one line per field that is not in order; its hashes need not fit */
export function studyOfRightShape(value: unknown, source: string): StudyManifest {
  const parsed = studySchema.safeParse(value);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".") || "(whole)"}: ${issue.message}`);
    throw new Error(`${source} is not in order:\n${lines.join("\n")}`);
  }
  const names = Object.keys(parsed.data.files);
  const lacking = [RUNS_FILE, STUDY_HISTORY_FILE].find((name) => !names.includes(name));
  if (lacking || !names.some((name) => POLICIES_FILE.test(name))) {
    throw new Error(`${source}: files does not list ${lacking ?? "any policies"}`);
  }
  return parsed.data;
}

/** The text of study.json. @param missing indices that were not found */
export function studyManifest(
  sweep: Sweep,
  runs: readonly ShardRun[],
  missing: readonly number[],
  files: FolderContent,
): string {
  const facts = Object.entries(files).map(([name, content]) => {
    return [name, { bytes: Buffer.byteLength(content), sha256: sha256(content) }] as const;
  });
  const manifest = sealed({
    format: 1,
    sweep: sweep as unknown as Record<string, never>,
    sweepHash: sweepHash(sweep),
    runs: runs.length,
    missing: [...missing],
    origins: originsOf(runs.map(({ program }) => program)).origins,
    files: Object.fromEntries(facts),
  }) satisfies StudyManifest;
  return manifestText(manifest);
}
