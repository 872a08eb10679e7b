import type { ParquetColumns } from "../../store/index.js";
import { resultNames } from "../run-evaluation.js";
import type { PlannedRun } from "./expand.js";
import type { ShardRun } from "./shard-run.js";
import type { Sweep } from "./sweep-file.js";

/** Rows of a run in the study's history: enough for a curve. */
const HISTORY_ROWS = 50;

/** What the row of a run says before it is trained; `start` is -1 from scratch. */
export function plannedRow({ index, arm, world, red, protocol, seed, start, configHash }: PlannedRun) {
  return { index, arm, world, red, protocol, seed, start: start ?? -1, configHash };
}

/** A row per run, in the order of their indices. A result that has no value is NaN. */
export function runsTable(runs: readonly ShardRun[], { evaluation }: Sweep): ParquetColumns {
  const planned = runs.map(({ run }) => plannedRow(run));
  const results = resultNames(evaluation).map((name) => {
    return [name, Float64Array.from(runs, ({ manifest }) => manifest.results[name] ?? Number.NaN)] as const;
  });
  return {
    index: Int32Array.from(planned, ({ index }) => index),
    arm: planned.map(({ arm }) => arm),
    world: planned.map(({ world }) => world),
    red: planned.map(({ red }) => red),
    protocol: planned.map(({ protocol }) => protocol),
    seed: Float64Array.from(planned, ({ seed }) => seed),
    start: Int32Array.from(planned, ({ start }) => start),
    configHash: planned.map(({ configHash }) => configHash),
    parametersHash: runs.map(({ manifest }) => manifest.parametersHash),
    ...Object.fromEntries(results),
  };
}

/** Learning curves in float32: means over at most 50 successive stretches per run; NaN where nothing was measured. */
export function historyTable(runs: readonly Pick<ShardRun, "run" | "history">[]): ParquetColumns {
  const names = [...new Set(runs.flatMap(({ history }) => Object.keys(history)))].filter((name) => name !== "episode");
  const index: number[] = [];
  const episode: number[] = [];
  const columns = names.sort().map((name) => ({ name, values: [] as number[] }));
  for (const { run, history } of runs) {
    const rows = history.episode.length;
    const width = Math.max(1, Math.ceil(rows / HISTORY_ROWS));
    for (let first = 0; first < rows; first += width) {
      const last = Math.min(first + width, rows);
      index.push(run.index);
      episode.push(history.episode[last - 1] as number);
      for (const { name, values } of columns) {
        values.push(meanOf((history[name] as number[] | undefined)?.slice(first, last) ?? []));
      }
    }
  }
  return {
    index: Int32Array.from(index),
    episode: Int32Array.from(episode),
    ...Object.fromEntries(columns.map(({ name, values }) => [name, Float32Array.from(values)])),
  };
}

function meanOf(values: readonly number[]): number {
  const measured = values.filter((value) => !Number.isNaN(value));
  return measured.reduce((sum, value) => sum + value, 0) / measured.length;
}
