import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  canonicalJson,
  clearFolderLeftovers,
  encodeParquet,
  type FolderContent,
  withParquetReader,
  writeFolder,
} from "../../store/index.js";
import type { PlannedRun } from "./expand.js";
import { type ShardRun, sameRun, shardRun } from "./shard-run.js";
import { origins, RUNS_FILE, STUDY_HISTORY_FILE, STUDY_MANIFEST, studyManifest } from "./study-manifest.js";
import { encodePolicies } from "./study-policies.js";
import { historyTable, runsTable } from "./study-tables.js";
import type { Sweep } from "./sweep-file.js";

const SHOWN_PROBLEMS = 20;

export interface CollectOptions {
  /** Folders of runs, from one machine or several. */
  readonly from: readonly string[];
  /** Collect also when runs are missing. */
  readonly partial?: boolean;
  /** Collect also when lockfiles or engines differ among the runs. */
  readonly mixed?: boolean;
  /** Put the study in the place of an earlier one. */
  readonly replace?: boolean;
}

export interface Collection {
  readonly runs: number;
  /** Indices that were not found. */
  readonly missing: readonly number[];
  readonly bytes: number;
  /** False if nothing was written: the same study stood there already, or runs are missing and `partial` is not set. */
  readonly written: boolean;
}

/**
 * Gathers the runs of a sweep into one folder: tables, policies and a manifest. The same runs give the same bytes,
 * however they are spread over folders. The folder appears whole or not at all.
 * @throws if a run is damaged, is not what the sweep plans, was made twice with different outcomes, or starts from
 * another run than the sweep says; if lockfiles or engines differ; lists what it found
 */
export async function collect(
  sweep: Sweep,
  plan: readonly PlannedRun[],
  to: string,
  options: CollectOptions,
): Promise<Collection> {
  for (const folder of options.from) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`${folder}: there is no such folder`);
  }
  const found = await gather(sweep, plan, options.from);
  const runs = [...found.values()];
  checkStarts(found);
  if (!options.mixed) checkOrigins(runs);
  const missing = plan.filter(({ index }) => !found.has(index)).map(({ index }) => index);
  if (runs.length === 0) throw new Error(`${options.from.join(", ")}: no run of ${sweep.name} is there`);
  if (missing.length > 0 && !options.partial) return { runs: runs.length, missing, bytes: 0, written: false };
  const files: Record<string, Uint8Array | string> = {
    [RUNS_FILE]: encodeParquet(runsTable(runs, sweep)),
    [STUDY_HISTORY_FILE]: encodeParquet(historyTable(runs)),
    ...encodePolicies(runs),
  };
  files[STUDY_MANIFEST] = studyManifest(sweep, runs, missing, files);
  const bytes = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  if (isThere(to, files)) {
    clearFolderLeftovers(to);
    return { runs: runs.length, missing, bytes, written: false };
  }
  if (existsSync(to) && !options.replace) {
    throw new Error(`${to} exists already and holds something else; choose another --to, or give --replace`);
  }
  writeFolder(to, files, options.replace);
  return { runs: runs.length, missing, bytes, written: true };
}

/** Every run that some folder holds, by index, in ascending order. @throws with all that is wrong, a line each */
async function gather(
  sweep: Sweep,
  plan: readonly PlannedRun[],
  from: readonly string[],
): Promise<Map<number, ShardRun>> {
  const found = new Map<number, ShardRun>();
  const problems: string[] = [];
  await withParquetReader(async (read) => {
    for (const run of plan) {
      try {
        const copies: ShardRun[] = [];
        for (const shard of from) {
          const copy = await shardRun(shard, run, sweep, read);
          if (copy) copies.push(copy);
        }
        if (copies.length > 0) found.set(run.index, sameRun(copies));
      } catch (error) {
        problems.push((error as Error).message);
        if (problems.length === SHOWN_PROBLEMS) break;
      }
    }
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return found;
}

function checkStarts(found: ReadonlyMap<number, ShardRun>): void {
  for (const { run, folder, manifest } of found.values()) {
    const start = run.start === null ? undefined : found.get(run.start);
    if (!start || manifest.config.start === start.manifest.parametersHash) continue;
    throw new Error(
      `${folder} starts from the parameters ${manifest.config.start}, but run ${run.start} (${start.folder}) has ${start.manifest.parametersHash}`,
    );
  }
}

function checkOrigins(runs: readonly ShardRun[]): void {
  const groups = new Map<string, number>();
  for (const { lockfileHash, engine, runs: count } of origins(runs)) {
    const key = canonicalJson({ lockfileHash, engine });
    groups.set(key, (groups.get(key) ?? 0) + count);
  }
  if (groups.size < 2) return;
  const lines = [...groups].map(([key, count]) => `  ${count} runs: ${key}`);
  throw new Error(
    `the runs were made with different packages or engines:\n${lines.join("\n")}\nTrain them again alike, or give --mixed to collect them as they are`,
  );
}

function isThere(folder: string, files: FolderContent): boolean {
  return Object.entries(files).every(([name, content]) => {
    const path = join(folder, name);
    return existsSync(path) && Buffer.from(content).equals(readFileSync(path));
  });
}
