import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import type { TrainingProgress } from "../../maddpg/index.js";
import { saveRun } from "../run-files.js";
import { type LearnerState, restoreLearner, train } from "../train.js";
import type { TrainConfig } from "../train-config.js";
import { measureRun } from "./measure-run.js";
import type { Sweep } from "./sweep-file.js";

// The one place where a sweep trains. Its callers know nothing of checkpoints, locks and files of a run in work.

/** What a run needs beside its configuration and seed. */
export interface RunWork {
  readonly preset: string;
  readonly evaluation: Sweep["evaluation"];
  /** The command that makes this run again. */
  readonly command: string;
  /** State of the run that it fine-tunes. */
  readonly start?: LearnerState;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** Another process is at work on the run. */
export class RunBusy extends Error {}

/**
 * Trains, evaluates and writes one run; goes on where an earlier process stopped.
 * @throws RunBusy while another process is at work on it; AbortError on the signal, once what was done is kept
 */
export async function runOne(folder: string, config: TrainConfig, seed: number, work: RunWork): Promise<void> {
  const unlock = lock(folder);
  try {
    // Whoever held the lock a moment ago may have completed it.
    if (existsSync(folder)) return;
    const { start, signal, onProgress } = work;
    const result = await train(config, seed, { start, signal, onProgress });
    const learner = await restoreLearner(result.config, result.state);
    try {
      const results = await measureRun(learner, result.config.world, work.evaluation, signal);
      saveRun(folder, result, { ...work, results });
    } finally {
      learner.dispose();
    }
  } finally {
    unlock();
  }
}

/** What is known of a run that is not complete: null when it was never begun. */
export function partialRun(folder: string): { readonly episode: number | null; readonly holder: string | null } | null {
  const holder = holderOf(lockPath(folder));
  return holder && { episode: null, holder: `process ${holder.pid} on ${holder.host}` };
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

function lockPath(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.lock`);
}

function lock(folder: string): () => void {
  const path = lockPath(folder);
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      const handle = openSync(path, "wx");
      writeSync(handle, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
      closeSync(handle);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = holderOf(path);
      if (holder) throw new RunBusy(`process ${holder.pid} on ${holder.host} is at work on ${folder}`);
      rmSync(path, { force: true });
    }
  }
}

/** Who holds a lock; null when nobody does, or a process of this machine that has ended. */
function holderOf(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8")) as Holder;
    if (holder.host === hostname()) process.kill(holder.pid, 0);
    return holder;
  } catch {
    return null;
  }
}
