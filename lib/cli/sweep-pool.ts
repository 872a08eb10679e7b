import { EventEmitter, once } from "node:events";
import type { PlannedRun } from "../experiment/index.js";
import { FAILED_FOR_GOOD, NOT_FINISHED } from "./exit-codes.js";
import { startWorker, type WorkerEnd } from "./sweep-worker.js";

/** A run is tried this often before it counts as failed; one that diverges, once. */
const ATTEMPTS = 2;
/** Before a run that a process elsewhere holds is looked at again, milliseconds. */
const HELD_ELSEWHERE = 3000;

/** A worker at work. */
export interface Running {
  readonly run: PlannedRun;
  /** When the first report came; before, when it was started. Milliseconds, by the clock of the caller. */
  since: number;
  /** Episodes done when the first report came, and now. */
  first: number | null;
  episode: number;
  episodes: number;
}

/** Everything that a view of a sweep shows. Sets hold indices. */
export interface PoolState {
  readonly done: Set<number>;
  readonly failed: Map<number, string>;
  readonly waiting: Set<number>;
  readonly running: Map<number, Running>;
}

export interface PoolOptions {
  readonly plan: readonly PlannedRun[];
  readonly workers: number;
  /** The sweep's copy and the folder of its runs. */
  readonly copy: string;
  readonly folder: string;
  readonly state: PoolState;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Told why a run has to wait; the same text may come again. */
  readonly onWait: (text: string) => void;
  readonly onEnd: (run: PlannedRun, outcome: "done" | "failed" | "again", reason: string) => void;
}

/**
 * Works through the waiting runs, so many at a time, each in a process of its own: the lowest index whose start is done
 * comes first. Resolves when nothing is left that could be done, or after the signal when all workers have ended.
 */
export async function runPool(options: PoolOptions): Promise<void> {
  const { plan, workers, state, signal, now } = options;
  const attempts = new Map<number, number>();
  const held = new Map<number, NodeJS.Timeout>();
  const events = new EventEmitter();
  const wake = () => events.emit("change");
  signal.addEventListener("abort", wake);

  const ready = (index: number) => {
    const { start } = plan[index];
    return !held.has(index) && !state.running.has(index) && (start === null || state.done.has(start));
  };
  const settle = (run: PlannedRun, end: WorkerEnd) => {
    state.running.delete(run.index);
    if (end.code === 0) {
      state.waiting.delete(run.index);
      state.done.add(run.index);
      options.onEnd(run, "done", "");
    } else if (end.code === NOT_FINISHED) {
      if (!signal.aborted) options.onWait(`waiting for run ${run.index}: ${reasonOf(end)}`);
      const lookAgain = setTimeout(() => {
        held.delete(run.index);
        wake();
      }, HELD_ELSEWHERE);
      held.set(run.index, lookAgain);
    } else if (!signal.aborted) {
      const count = (attempts.get(run.index) ?? 0) + 1;
      attempts.set(run.index, count);
      const reason = reasonOf(end);
      if (count < ATTEMPTS && end.code !== FAILED_FOR_GOOD) options.onEnd(run, "again", reason);
      else fail(options, run, reason);
    }
    wake();
  };
  const start = (run: PlannedRun) => {
    const running: Running = { run, since: now(), first: null, episode: 0, episodes: run.config.maddpg.episodes };
    state.running.set(run.index, running);
    const worker = startWorker(options.copy, options.folder, run.index, (report) => {
      if (report.kind === "waiting") options.onWait(report.text);
      else if (report.index === run.index) {
        const { episode, episodes } = report;
        if (running.first === null) Object.assign(running, { since: now(), first: episode });
        Object.assign(running, { episode, episodes });
      }
    });
    const end = () => worker.process.kill("SIGTERM");
    signal.addEventListener("abort", end);
    void worker.ended.then((ended) => {
      signal.removeEventListener("abort", end);
      settle(run, ended);
    });
  };

  for (;;) {
    const changed = once(events, "change");
    if (!signal.aborted) {
      for (const index of [...state.waiting].sort((a, b) => a - b)) {
        if (state.running.size >= workers) break;
        if (ready(index)) start(plan[index]);
      }
    }
    if (state.running.size === 0 && (signal.aborted || held.size === 0)) break;
    await changed;
  }
  for (const timer of held.values()) clearTimeout(timer);
  signal.removeEventListener("abort", wake);
}

/** A run that failed takes with it those that fine-tune it. */
function fail({ plan, state, onEnd }: PoolOptions, run: PlannedRun, reason: string): void {
  state.waiting.delete(run.index);
  state.failed.set(run.index, reason);
  onEnd(run, "failed", reason);
  for (const index of [...state.waiting]) {
    if (plan[index].start !== run.index) continue;
    state.waiting.delete(index);
    state.failed.set(index, `not begun, as its start, run ${run.index}, failed`);
  }
}

function reasonOf({ code, signal, text }: WorkerEnd): string {
  const last = text.split("\n").filter(Boolean).slice(-3).join(" ");
  const outOfMemory = ["SIGKILL", "SIGABRT"].includes(String(signal));
  if (signal) return `its process was ended by ${signal}${outOfMemory ? " (out of memory? Try fewer --workers)" : ""}`;
  return last || `its process ended with exit code ${code}`;
}
