import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  canonicalJson,
  clearFolderLeftovers,
  encodeParquet,
  type FolderContent,
  putFolderBack,
  writeFolder,
} from "../../store/index.js";
import type { PlannedRun } from "./expand.js";
import { gather } from "./gather.js";
import { originsOf } from "./origins.js";
import type { ShardRun } from "./shard.js";
import { RUNS_FILE, STUDY_HISTORY_FILE, STUDY_MANIFEST, studyManifest } from "./study-manifest.js";
import { encodePolicies } from "./study-policies.js";
import { isStudy } from "./study-shard.js";
import { historyTable, runsTable } from "./study-tables.js";
import type { Sweep } from "./sweep-file.js";

export interface CollectOptions {
  /** Folders of runs, and studies that were collected before, from one machine or several. */
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
 * however they are spread over folders, and whether these are the runs themselves or studies of them. All is read before
 * anything is written, so that a study may take the place of one that it is made of. The folder appears whole or not at
 * all.
 * @throws if a run or a study is damaged, or is not what the sweep plans; if a run was made twice with different outcomes,
 * or starts from another run than the sweep says; if lockfiles or engines differ; lists what it found
 */
export async function collect(
  sweep: Sweep,
  plan: readonly PlannedRun[],
  to: string,
  options: CollectOptions,
): Promise<Collection> {
  for (const folder of options.from) {
    putFolderBack(folder);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`${folder}: there is no such folder`);
  }
  const found = await gather(sweep, plan, options.from);
  const runs = [...found.values()];
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
  if (existsSync(to)) {
    if (!options.replace)
      throw new Error(`${to} exists already and holds something else; choose another --to, or give --replace`);
    if (!isStudy(to) && readdirSync(to).length > 0)
      throw new Error(`${to} is no study, and --replace removes nothing else; choose another --to, or move it away`);
  }
  writeFolder(to, files, options.replace);
  return { runs: runs.length, missing, bytes, written: true };
}

function checkOrigins(runs: readonly ShardRun[]): void {
  const groups = new Map<string, number>();
  for (const { lockfileHash, engine, runs: count } of originsOf(runs.map(({ program }) => program)).origins) {
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
