import { lstatSync } from "node:fs";
import { join } from "node:path";
import { type ParquetReader, programOf, type RunManifest, readRun } from "../../store/index.js";
import { resultNames } from "../run-evaluation.js";
import { HISTORY_FILE, loadRun } from "../run-files.js";
import { type Curves, condensed, isCurveName, isCurveValue } from "./curves.js";
import type { PlannedRun } from "./expand.js";
import type { Shard, ShardRun } from "./shard.js";
import type { Sweep } from "./sweep-file.js";
import { mismatch } from "./sweep-folder.js";

const MAX_HISTORY_ROWS = 100_000;
const MAX_HISTORY_COLUMNS = 64;

/**
 * A folder of runs, which may come from anywhere. All of a run is checked: names, links, sizes, hashes, shapes, finite
 * values, and that it is the run that the sweep plans.
 */
export function runsShard(shard: string, sweep: Sweep, read: ParquetReader): Shard {
  return async (run) => {
    const folder = join(shard, run.name);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (!found) return null;
    if (!found.isDirectory()) throw new Error(`${folder} must be a folder, not a link or a file`);
    return checkedRun(folder, run, sweep, read);
  };
}

async function checkedRun(folder: string, run: PlannedRun, sweep: Sweep, read: ParquetReader): Promise<ShardRun> {
  const { manifest, config, state } = loadRun(folder);
  const problem = mismatch(manifest, run, sweep);
  if (problem) throw new Error(`${folder} is not run ${run.index} of ${sweep.name}: ${problem}`);
  const { parametersHash, results } = manifest;
  const allowed = resultNames(sweep.evaluation);
  const odd = Object.keys(results).find((name) => !allowed.includes(name));
  if (odd !== undefined) throw new Error(`${folder}: its result "${odd}" is none that the sweep asks for`);
  return {
    run,
    source: folder,
    program: programOf(manifest),
    startHash: config.start,
    parametersHash,
    results,
    policies: [state["0.policy"], state["1.policy"]],
    curves: await readCurves(folder, manifest, config.maddpg.episodes, read),
  };
}

/** @param last number of the last episode */
async function readCurves(folder: string, { files }: RunManifest, last: number, read: ParquetReader): Promise<Curves> {
  const path = join(folder, HISTORY_FILE);
  const bytes = readRun(folder).bytes(HISTORY_FILE);
  const { episode, ...columns } = await read(bytes, path, files[HISTORY_FILE].sha256);
  const names = Object.keys(columns);
  const fail = (problem: string): never => {
    throw new Error(`${path}: ${problem}`);
  };
  if (!episode || names.length > MAX_HISTORY_COLUMNS) fail(`its columns are ${names.slice(0, 8)}, ...`);
  if (episode.length > MAX_HISTORY_ROWS) fail(`${episode.length} rows; at most ${MAX_HISTORY_ROWS} are read`);
  for (const [name, values] of Object.entries({ episode, ...columns })) {
    if (name !== "episode" && !isCurveName(name)) fail(`a column is named ${JSON.stringify(name)}`);
    const bad = (values as unknown[]).findIndex((value) => !isCurveValue(value));
    if (bad >= 0) fail(`column ${name}, row ${bad}: ${String(values[bad])} is not a finite number of 32 bits`);
  }
  const episodes = episode as number[];
  const wrong = episodes.findIndex((at, i) => !(Number.isInteger(at) && at > (episodes[i - 1] ?? 0) && at <= last));
  if (wrong >= 0) fail(`episode, row ${wrong}: ${episodes[wrong]} does not rise, or is above ${last}`);
  if (episodes.length === 0 && last > 0) fail(`it has no rows, but the run has ${last} episodes`);
  return condensed(episodes, columns as Record<string, number[]>);
}
