import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Learner } from "../../engine/index.js";
import type { Parameters } from "../../network/index.js";
import { readJsonFile, sha256, type Table, withParquetReader } from "../../store/index.js";
import { BLUE } from "../../world/index.js";
import { expand, type PlannedRun } from "./expand.js";
import {
  MAX_STUDY_FILE_BYTES,
  MAX_STUDY_MANIFEST_BYTES,
  RUNS_FILE,
  STUDY_HISTORY_FILE,
  STUDY_MANIFEST,
  type StudyManifest,
  studyOfRightShape,
} from "./study-manifest.js";
import { policyLearner, StudyPolicies } from "./study-policies.js";
import { parseSweep, type Sweep } from "./sweep-file.js";

/** A collected study. */
export interface Study {
  readonly manifest: StudyManifest;
  readonly sweep: Sweep;
  /**
   * A row per run: index, arm, world, red, protocol, seed, start (-1: none), configHash, parametersHash, startHash
   * (parametersHash of its start, "" from scratch), origin (place in manifest.origins of the program that made it), and
   * every result (NaN: no value).
   */
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
  const held = new StudyPolicies(folder, Object.keys(manifest.files), (name) => fileBytes(folder, name, manifest));
  const policiesOf = (index: number): readonly Parameters[] => {
    const policies = held.of(planOf(index));
    if (policies) return policies;
    throw new Error(`${folder} does not hold run ${index} (${manifest.missing.length} runs are missing)`);
  };
  const policyOf = (index: number, agent: number = BLUE): Parameters => policiesOf(index)[agent];
  const learnerOf = async (index: number): Promise<Learner> => policyLearner(planOf(index).config, policiesOf(index));
  return { manifest, sweep, runs, history, planOf, policyOf, learnerOf };
}

function readStudyManifest(folder: string): StudyManifest {
  const path = join(folder, STUDY_MANIFEST);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(
      `${folder} is not a study: it has no ${STUDY_MANIFEST}. Give a folder that \`overlap collect\` wrote`,
    );
  }
  return studyOfRightShape(readJsonFile(path, { maxBytes: MAX_STUDY_MANIFEST_BYTES }), path);
}

function fileBytes(folder: string, name: string, { files }: StudyManifest): Uint8Array {
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  const wanted = files[name];
  if (!found?.isFile()) throw new Error(`${path} must be a plain file; ${found ? "it is none" : "it is missing"}`);
  if (found.size !== wanted.bytes || found.size > MAX_STUDY_FILE_BYTES) {
    throw new Error(
      `${path}: ${found.size} bytes; ${STUDY_MANIFEST} says ${wanted.bytes}, and at most ${MAX_STUDY_FILE_BYTES} are read`,
    );
  }
  const bytes = readFileSync(path);
  const hash = sha256(bytes);
  if (hash !== wanted.sha256)
    throw new Error(`${path}: SHA-256 is ${hash}, but ${STUDY_MANIFEST} says ${wanted.sha256}`);
  return bytes;
}
