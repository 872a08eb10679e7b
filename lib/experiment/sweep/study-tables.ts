import type { ParquetColumns } from "../../store/index.js";
import { resultNames } from "../run-evaluation.js";
import type { PlannedRun } from "./expand.js";
import { originsOf } from "./origins.js";
import type { ShardRun } from "./shard.js";
import type { Sweep } from "./sweep-file.js";

/** What the row of a run says before it is trained; `start` is -1 from scratch. */
export function plannedRow({ index, arm, world, red, protocol, seed, start, configHash }: PlannedRun) {
  return { index, arm, world, red, protocol, seed, start: start ?? -1, configHash };
}

/** A row per run, in the order of their indices. A result that has no value is NaN. */
export function runsTable(runs: readonly ShardRun[], { evaluation }: Sweep): ParquetColumns {
  const planned = runs.map(({ run }) => plannedRow(run));
  const columns = resultNames(evaluation).map((name) => {
    // 0 for -0: a Parquet file does not always keep the two apart.
    return [name, Float64Array.from(runs, ({ results }) => (results[name] ?? Number.NaN) + 0)] as const;
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
    parametersHash: runs.map(({ parametersHash }) => parametersHash),
    startHash: runs.map(({ startHash }) => startHash ?? ""),
    origin: Int32Array.from(originsOf(runs.map(({ program }) => program)).places),
    ...Object.fromEntries(columns),
  };
}

/**
 * The learning curves of all runs, one after the other; NaN where nothing was measured. A quantity that was measured in
 * none of the runs has no column, so that the table depends on these runs alone, not on those they were with before.
 */
export function historyTable(runs: readonly Pick<ShardRun, "run" | "curves">[]): ParquetColumns {
  const names = new Set<string>();
  for (const { curves } of runs) {
    for (const [name, values] of curves.columns) if (!values.every(Number.isNaN)) names.add(name);
  }
  const index = runs.flatMap(({ run, curves }) => curves.episode.map(() => run.index));
  const columns = [...names].sort().map((name) => {
    const values = runs.flatMap(({ curves: { episode, columns } }) => [
      ...(columns.get(name) ?? episode.map(() => Number.NaN)),
    ]);
    return [name, Float32Array.from(values)] as const;
  });
  return {
    index: Int32Array.from(index),
    episode: Int32Array.from(runs.flatMap(({ curves }) => curves.episode)),
    ...Object.fromEntries(columns),
  };
}
