import { join } from "node:path";
import { claimFolder, type PlannedRun, recordFailure, runState, type Sweep } from "../experiment/index.js";
import { NOT_FINISHED } from "./exit-codes.js";
import { type PoolState, runPool } from "./sweep-pool.js";
import { type Pace, painter, sweepLines } from "./sweep-view.js";

const REDRAW_MILLISECONDS = 500;

export interface SweepAllOptions {
  readonly sweep: Sweep;
  readonly plan: readonly PlannedRun[];
  readonly folder: string;
  readonly workers: number;
  /** The command that goes on. */
  readonly again: string;
}

/** All runs of a sweep on this machine. @returns the exit code: 0 all done, 1 some failed, 75 stopped before the end */
export async function sweepAll({ sweep, plan, folder, workers, again }: SweepAllOptions): Promise<number> {
  const copy = await claimFolder(folder, sweep);
  const state: PoolState = { done: new Set(), failed: new Map(), waiting: new Set(), running: new Map() };
  for (const run of plan) {
    const done = runState(folder, run, sweep).state === "done";
    (done ? state.done : state.waiting).add(run.index);
  }
  const before = state.done.size;
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);

  const watched = process.stderr.isTTY;
  const screen = painter(process.stderr);
  const since = Date.now();
  const view = () => sweepLines(sweep.name, plan.length, state, pace(plan, state, before, since), Date.now());
  const say = (line: string) => {
    if (watched) screen.clear();
    console.error(line);
    if (watched) screen.draw(view());
  };
  console.error(`${sweep.name}: ${plan.length} runs, ${before} done before; ${workers} at a time, into ${folder}`);
  const redraw = watched ? setInterval(() => screen.draw(view()), REDRAW_MILLISECONDS) : undefined;
  const records: Promise<void>[] = [];
  const said = new Set<string>();
  try {
    await runPool({
      plan,
      workers,
      copy,
      folder,
      state,
      signal: controller.signal,
      now: Date.now,
      onWait: (text) => {
        if (!said.has(text)) say(text);
        said.add(text);
      },
      onEnd: (run, outcome, reason) => {
        if (outcome === "failed") records.push(recordFailure(folder, run, reason));
        say(`${state.done.size}/${plan.length}  ${ending(run, outcome, reason, folder, sweep)}`);
      },
    });
    await Promise.all(records);
  } finally {
    clearInterval(redraw);
    if (watched) screen.clear();
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
  return conclude(state, plan.length, folder, controller.signal.aborted, again);
}

function ending(run: PlannedRun, outcome: string, reason: string, folder: string, sweep: Sweep): string {
  const title = `run ${run.index}: arm ${run.arm}, world ${run.world}, red ${run.red}, ${run.protocol}, seed ${run.seed}`;
  if (outcome === "failed") return `${title}: failed: ${reason}`;
  if (outcome === "again") return `${title}: is tried again: ${reason}`;
  const now = runState(folder, run, sweep);
  const trapRate = now.state === "done" ? now.manifest.results.trapRate : undefined;
  return trapRate === undefined ? `${title}: done` : `${title}: done, trap rate ${trapRate.toFixed(2)}`;
}

/** Estimates from whole runs and the reports of those that are under way. */
function pace(plan: readonly PlannedRun[], state: PoolState, before: number, since: number): Pace {
  let done = 0;
  let left = 0;
  for (const { run, first, episode } of state.running.values()) {
    done += episode - (first ?? episode);
    left += run.config.maddpg.episodes - episode;
  }
  for (const index of state.waiting) if (!state.running.has(index)) left += plan[index].config.maddpg.episodes;
  const finished = [...state.done].slice(before);
  for (const index of finished) done += plan[index].config.maddpg.episodes;
  return { left, done, elapsed: Date.now() - since };
}

function conclude(state: PoolState, total: number, folder: string, stopped: boolean, again: string): number {
  if (state.failed.size > 0) {
    console.error(`${state.failed.size} of ${total} runs failed:`);
    for (const [index, reason] of [...state.failed].sort(([a], [b]) => a - b))
      console.error(`  run ${index}: ${reason}`);
  }
  if (stopped) {
    console.error(`stopped with ${state.done.size} of ${total} runs done; go on with: ${again}`);
    return NOT_FINISHED;
  }
  console.log(`${join(folder)}: ${state.done.size} of ${total} runs done`);
  return state.failed.size > 0 ? 1 : 0;
}
