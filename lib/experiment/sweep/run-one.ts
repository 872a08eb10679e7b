import { existsSync } from "node:fs";
import type { TrainingProgress } from "../../maddpg/index.js";
import { CheckpointFolder, LockedError, workFolderHolder, workFolderPath } from "../../store/index.js";
import { trainDurably } from "../durable-train.js";
import type { RunEvaluation } from "../run-evaluation.js";
import type { LearnerState } from "../train.js";
import type { TrainConfig } from "../train-config.js";

// The one place where a sweep trains. Its callers know nothing of checkpoints, locks and files of a run in work.

/** What a run needs beside its configuration and seed. */
export interface RunWork {
  readonly preset: string;
  readonly evaluation: RunEvaluation;
  /** SHA-256 of the sweep's pre-registration. */
  readonly preregistration?: string;
  /** The command that makes this run again. */
  readonly command: string;
  /** State of the run that it fine-tunes. */
  readonly start?: LearnerState;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Told when a process on another host may be at work on the run, and is watched for a minute. */
  readonly onWait?: (text: string) => void;
}

/** Another process is at work on the run, or has taken it over. */
export const RunBusy = LockedError;

/**
 * Trains, evaluates and writes one run; goes on where an earlier process stopped.
 * @throws RunBusy while another process is at work on it; AbortError on the signal, once what was done is kept
 */
export async function runOne(folder: string, config: TrainConfig, seed: number, work: RunWork): Promise<void> {
  await trainDurably(folder, config, seed, work);
}

/** What is known of a run that is not complete: null when it was never begun. */
export function partialRun(folder: string): { readonly episode: number | null; readonly holder: string | null } | null {
  const path = workFolderPath(folder);
  if (!existsSync(path)) return null;
  try {
    const { checkpoint } = new CheckpointFolder(path).latest();
    return { episode: checkpoint?.position ?? 0, holder: workFolderHolder(folder) };
  } catch (error) {
    // It came to its end while this process looked.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
