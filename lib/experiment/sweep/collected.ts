import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Learner } from "../../engine/index.js";
import type { Parameters } from "../../network/index.js";
import { readJsonFile, sha256, type Table, withParquetReader } from "../../store/index.js";
import { BLUE, PhysicalDeception, RED } from "../../world/index.js";
import { makeLearner } from "../train.js";
import { expand, type PlannedRun } from "./expand.js";
import { RUNS_FILE, STUDY_HISTORY_FILE, STUDY_MANIFEST, type StudyManifest, studySchema } from "./study-manifest.js";
import { POLICIES_FILE, policySpecs, StackedPolicies } from "./study-policies.js";
import { parseSweep, type Sweep } from "./sweep-file.js";

const MAX_MANIFEST_BYTES = 16 * 2 ** 20;
const MAX_FILE_BYTES = 256 * 2 ** 20;

/** A collected study. */
export interface Study {
  readonly manifest: StudyManifest;
  readonly sweep: Sweep;
  /** A row per run: index, arm, world, red, protocol, seed, start (-1: none), hashes, and every result. */
  readonly runs: Table;
  /** Learning curves: index, episode, and a column per quantity (NaN: not measured). */
  readonly history: Table;
  /** The plan of a run. @throws if the sweep has none of that index */
  planOf(index: number): PlannedRun;
  /** The trained policy of a run. @param agent RED or BLUE (default) @throws if the study does not hold the run */
  policyOf(index: number, agent?: number): Parameters;
  /** A learner that plays the policies of a run; its critics are untrained. @throws as `policyOf` */
  learnerOf(index: number): Promise<Learner>;
}

/**
 * Reads a study that `overlap collect` wrote. Every file is checked against study.json before it is parsed.
 * @throws if a file is missing, altered, a link, or not in order; names it
 */
export async function loadStudy(folder: string): Promise<Study> {
  const manifest = readStudyManifest(folder);
  const sweep = parseSweep(manifest.sweep, `${folder}/${STUDY_MANIFEST}, sweep`);
  const plan = expand(sweep);
  const table = (name: string, read: (bytes: Uint8Array, source: string, expected: string) => Promise<Table>) =>
    read(fileBytes(folder, name, manifest), join(folder, name), manifest.files[name].sha256);
  const [runs, history] = await withParquetReader(async (read) => [
    await table(RUNS_FILE, read),
    await table(STUDY_HISTORY_FILE, read),
  ]);
  const planOf = (index: number): PlannedRun => {
    const run = plan[index];
    if (!run) throw new Error(`${sweep.name} has runs 0 to ${plan.length - 1}; got index ${index}`);
    return run;
  };
  const files = new Map<string, StackedPolicies>();
  const policyOf = (index: number, agent: number = BLUE): Parameters => {
    const { arm, config } = planOf(index);
    for (const name of Object.keys(manifest.files)) {
      if (!name.startsWith(`policies-${arm}-`)) continue;
      const held = files.get(name) ?? new StackedPolicies(fileBytes(folder, name, manifest), join(folder, name));
      files.set(name, held);
      if (held.has(index)) return held.policyOf(index, agent, policySpecs(config)[agent]);
    }
    throw new Error(`${folder} does not hold run ${index} (${manifest.missing.length} runs are missing)`);
  };
  const learnerOf = async (index: number): Promise<Learner> => {
    const { config } = planOf(index);
    const learner = await makeLearner(config, new PhysicalDeception(config.world));
    for (const agent of [RED, BLUE]) learner.load(agent, "policy", policyOf(index, agent));
    return learner;
  };
  return { manifest, sweep, runs, history, planOf, policyOf, learnerOf };
}

function readStudyManifest(folder: string): StudyManifest {
  const path = join(folder, STUDY_MANIFEST);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(
      `${folder} is not a study: it has no ${STUDY_MANIFEST}. Give a folder that \`overlap collect\` wrote`,
    );
  }
  const parsed = studySchema.safeParse(readJsonFile(path, { maxBytes: MAX_MANIFEST_BYTES }));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".") || "(whole)"}: ${issue.message}`);
    throw new Error(`${path} is not in order:\n${lines.join("\n")}`);
  }
  const names = Object.keys(parsed.data.files);
  const lacking = [RUNS_FILE, STUDY_HISTORY_FILE].find((name) => !names.includes(name));
  if (lacking || !names.some((name) => POLICIES_FILE.test(name))) {
    throw new Error(`${path}: files does not list ${lacking ?? "any policies"}`);
  }
  return parsed.data;
}

function fileBytes(folder: string, name: string, { files }: StudyManifest): Uint8Array {
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  const wanted = files[name];
  if (!found?.isFile()) throw new Error(`${path} must be a plain file; ${found ? "it is none" : "it is missing"}`);
  if (found.size !== wanted.bytes || found.size > MAX_FILE_BYTES) {
    throw new Error(
      `${path}: ${found.size} bytes; ${STUDY_MANIFEST} says ${wanted.bytes}, and at most ${MAX_FILE_BYTES} are read`,
    );
  }
  const bytes = readFileSync(path);
  const hash = sha256(bytes);
  if (hash !== wanted.sha256)
    throw new Error(`${path}: SHA-256 is ${hash}, but ${STUDY_MANIFEST} says ${wanted.sha256}`);
  return bytes;
}
