import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadRun } from "../run-files.js";
import type { PlannedRun } from "./expand.js";
import { checkPreregistration } from "./preregistration.js";
import { RunBusy, runOne } from "./run-one.js";
import type { Sweep } from "./sweep-file.js";
import { forgetFailure, recordFailure, runState } from "./sweep-folder.js";

const POLL_SECONDS = 2;

export interface RunIndexOptions {
  /** Folder of the sweep's runs. */
  readonly folder: string;
  /**
   * Longest wait for another process that is at work on the run or its start, seconds; 0 refuses once it is seen. A
   * process on another host is watched first, for up to a minute and a quarter.
   */
  readonly waitSeconds: number;
  readonly signal?: AbortSignal;
  /** Called as training goes on, for the run itself and for its start. */
  readonly onProgress?: (run: PlannedRun, episode: number, episodes: number) => void;
  /** Called when another process holds the run or its start, or may do so. */
  readonly onWait?: (run: PlannedRun, message: string) => void;
}

/**
 * Brings one run of a sweep to its end, whoever else is at work. Does nothing when it is done. A missing start is
 * trained first; when another process is at work on it, this one waits.
 * @returns whether it was done before
 * @throws if the sweep's pre-registration has another hash; RunBusy when the wait was too long; AbortError on the signal; what training throws, after recording it
 */
export async function runIndex(
  sweep: Sweep,
  plan: readonly PlannedRun[],
  index: number,
  options: RunIndexOptions,
): Promise<{ readonly run: PlannedRun; readonly wasDone: boolean }> {
  const run = plan[index];
  if (!run) throw new Error(`${sweep.name} has runs 0 to ${plan.length - 1}; got index ${index}`);
  const isDone = () => runState(options.folder, run, sweep).state === "done";
  if (isDone()) return { run, wasDone: true };
  if (run.start !== null) await runIndex(sweep, plan, run.start, options);
  for (let waited = 0; ; waited += POLL_SECONDS) {
    try {
      await attempt(sweep, plan, run, options);
      return { run, wasDone: false };
    } catch (error) {
      if (!(error instanceof RunBusy)) throw error;
      if (waited >= options.waitSeconds) {
        throw new RunBusy(`run ${index} of ${sweep.name}: ${error.message}; waited ${waited} s. Try again later`);
      }
      if (waited === 0) options.onWait?.(run, error.message);
      await sleep(1000 * POLL_SECONDS, undefined, { signal: options.signal });
      if (isDone()) return { run, wasDone: true };
    }
  }
}

async function attempt(
  sweep: Sweep,
  plan: readonly PlannedRun[],
  run: PlannedRun,
  { folder, signal, onProgress, onWait }: RunIndexOptions,
): Promise<void> {
  checkPreregistration(sweep);
  const start = run.start === null ? undefined : loadRun(join(folder, plan[run.start].name)).state;
  try {
    await runOne(join(folder, run.name), run.config, run.seed, {
      preset: sweep.preset,
      evaluation: sweep.evaluation,
      preregistration: sweep.preregistration?.sha256,
      command: `overlap sweep ${sweep.name}.json --index ${run.index}`,
      start,
      signal,
      onWait: (text) => onWait?.(run, text),
      onProgress: ({ episode, episodes }) => onProgress?.(run, episode, episodes),
    });
    forgetFailure(folder, run);
  } catch (error) {
    if (!(error instanceof RunBusy) && !signal?.aborted) await recordFailure(folder, run, (error as Error).message);
    throw error;
  }
}
