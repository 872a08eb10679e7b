import { lstatSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson, type ParquetReader, type RunManifest, readRun, type Table } from "../../store/index.js";
import { resultNames } from "../run-evaluation.js";
import { HISTORY_FILE, loadRun } from "../run-files.js";
import type { PlannedRun } from "./expand.js";
import type { Sweep } from "./sweep-file.js";
import { mismatch } from "./sweep-folder.js";

const MAX_HISTORY_ROWS = 100_000;
const MAX_HISTORY_COLUMNS = 64;
const HISTORY_COLUMN = /^[A-Za-z][A-Za-z0-9.]{0,59}$/;

/** What a study keeps of a run. */
export interface ShardRun {
  readonly run: PlannedRun;
  readonly folder: string;
  readonly manifest: RunManifest;
  /** Parameters of the policies, by agent: red, blue. */
  readonly policies: readonly Float32Array[];
  readonly history: Table;
}

/**
 * Looks for a run of the sweep in a folder of runs, which may come from anywhere, and checks all of it: names, links,
 * sizes, hashes, shapes, finite values, and that it is the run that the sweep plans.
 * @returns null if it is not there
 * @throws if anything is not in order; names the file
 */
export async function shardRun(
  shard: string,
  run: PlannedRun,
  sweep: Sweep,
  read: ParquetReader,
): Promise<ShardRun | null> {
  const folder = join(shard, run.name);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return null;
  if (!found.isDirectory()) throw new Error(`${folder} must be a folder, not a link or a file`);
  const { manifest, state } = loadRun(folder);
  const problem = mismatch(manifest, run, sweep);
  if (problem) throw new Error(`${folder} is not run ${run.index} of ${sweep.name}: ${problem}`);
  const allowed = resultNames(sweep.evaluation);
  const odd = Object.keys(manifest.results).find((name) => !allowed.includes(name));
  if (odd !== undefined) throw new Error(`${folder}: its result "${odd}" is none that the sweep asks for`);
  const history = await readHistory(folder, manifest, read);
  return { run, folder, manifest, policies: [state["0.policy"], state["1.policy"]], history };
}

async function readHistory(folder: string, manifest: RunManifest, read: ParquetReader): Promise<Table> {
  const path = join(folder, HISTORY_FILE);
  const bytes = readRun(folder).bytes(HISTORY_FILE);
  const table = await read(bytes, path, manifest.files[HISTORY_FILE].sha256);
  const names = Object.keys(table);
  const fail = (problem: string): never => {
    throw new Error(`${path}: ${problem}`);
  };
  if (names[0] !== "episode" || names.length > MAX_HISTORY_COLUMNS) fail(`its columns are ${names.slice(0, 8)}, ...`);
  if (table.episode.length > MAX_HISTORY_ROWS)
    fail(`${table.episode.length} rows; at most ${MAX_HISTORY_ROWS} are read`);
  for (const name of names) {
    if (!HISTORY_COLUMN.test(name)) fail(`a column is named ${JSON.stringify(name)}`);
    const bad = (table[name] as unknown[]).findIndex((value) => typeof value !== "number" || isInfinite(value));
    if (bad >= 0) fail(`column ${name}, row ${bad}: ${String(table[name][bad])} is not a finite number`);
  }
  const episodes = table.episode as number[];
  const last = (manifest.config.maddpg as { episodes: number }).episodes;
  const wrong = episodes.findIndex((at, i) => !(Number.isInteger(at) && at > (episodes[i - 1] ?? 0) && at <= last));
  if (wrong >= 0) fail(`episode, row ${wrong}: ${episodes[wrong]} does not rise, or is above ${last}`);
  return table;
}

/** NaN means "nothing measured" and is allowed. */
function isInfinite(value: number): boolean {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
}

/**
 * One of several copies of a run, whatever their order.
 * @throws if they differ in what was trained or measured; names both
 */
export function sameRun(copies: readonly ShardRun[]): ShardRun {
  const [first] = copies;
  for (const other of copies) {
    for (const field of ["parametersHash", "results"] as const) {
      const [a, b] = [first, other].map(({ manifest }) => canonicalJson(manifest[field]));
      if (a !== b) {
        throw new Error(
          `run ${first.run.index} was made twice with different ${field}: ${first.folder} has ${a}, ${other.folder} has ${b}`,
        );
      }
    }
  }
  const text = ({ manifest }: ShardRun) => canonicalJson(manifest);
  return copies.reduce((least, copy) => (text(copy) < text(least) ? copy : least));
}
