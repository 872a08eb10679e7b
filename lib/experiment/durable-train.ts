import { existsSync } from "node:fs";
import { join } from "node:path";
import { DivergenceError } from "../engine/index.js";
import type { TrainingProgress, TrainingState } from "../maddpg/index.js";
import {
  awaitWorkFolder,
  CheckpointFolder,
  configHash,
  diskRemedy,
  holdWorkFolder,
  type RunManifest,
  readRun,
  type WorkFolder,
  workFolderPath,
} from "../store/index.js";
import { measureRun } from "./measure-run.js";
import type { RunEvaluation } from "./run-evaluation.js";
import { saveRun } from "./run-files.js";
import { type LearnerState, restoreLearner, startedConfig, type TrainResult, train } from "./train.js";
import type { TrainConfig, TrainOptions } from "./train-config.js";
import { fromCheckpoint, toCheckpoint } from "./training-checkpoint.js";
import { type TrainingTask, taskCommand, taskDifferences, trainingTask } from "./training-task.js";

/** Episodes between two checkpoints: seconds of the paper's budget, at less than half a percent of its time. */
export const CHECKPOINT_EPISODES = 2000;

export interface DurableTrainHooks {
  /** Name of the preset and the command that trains this run, for the manifest. */
  readonly preset: string;
  readonly command: string;
  /** How the trained pair is measured, if not in the way of `overlap train`; the manifest says it. */
  readonly evaluation?: RunEvaluation;
  /** SHA-256 of the pre-registration that the run is made under, for the manifest. */
  readonly preregistration?: string;
  /** State of the run that a fine-tuning arm starts from. */
  readonly start?: LearnerState;
  /** Stops at the next episode, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Told when a stopped run goes on, and when a damaged checkpoint is passed over. */
  readonly onNotice?: (text: string) => void;
  /** Told when a process on another host may be at work on the run, and is watched for a minute. */
  readonly onWait?: (text: string) => void;
  readonly checkpointEvery?: number;
  /** Throws away what a stopped run has left, and starts over. */
  readonly fresh?: boolean;
}

export interface DurableRun {
  readonly manifest: RunManifest;
  /** False if the run was there already and nothing had to be done. */
  readonly trained: boolean;
}

/**
 * Trains, evaluates and writes a run so that nothing gets lost: checkpoints lie in the run's work folder
 * (`workFolderPath`), and the same call goes on from the last one, to the same bytes as without a stop. A run that is
 * complete is left alone; so the call can be repeated until it succeeds, whatever ends it. Of several processes one works
 * on the run. It renews its lock; one that stops doing so is followed by another, also on another host, and must end.
 *
 * @param folder where the run appears when it is complete
 * @throws as `train` (DivergenceError, AbortError); if the folder or what a stopped run has left is of something else; if another process works on
 * the run (LockedError); if the disk refuses. What is kept is said, and nothing half-written is left in its place.
 */
export async function trainDurably(
  folder: string,
  options: TrainOptions,
  seed: number,
  hooks: DurableTrainHooks,
): Promise<DurableRun> {
  const config = startedConfig(options, hooks.start);
  const task = trainingTask(config, seed, hooks.command, hooks.preregistration);
  const path = workFolderPath(folder);
  const before = completeRun(folder, task);
  if (before) {
    if (existsSync(path)) clearLeftover(folder, task);
    return { manifest: before, trained: false };
  }
  const work = await held(folder, hooks);
  try {
    // Another process may have come to the end while this one looked.
    const meanwhile = completeRun(folder, task);
    if (meanwhile) return { manifest: meanwhile, trained: false };
    if (hooks.fresh) work.clear();
    return { manifest: await trainInto(work, folder, config, task, hooks), trained: true };
  } finally {
    work.release();
  }
}

async function trainInto(
  work: WorkFolder,
  folder: string,
  config: TrainConfig,
  task: TrainingTask,
  hooks: DurableTrainHooks,
): Promise<RunManifest> {
  const { start, signal, onProgress, checkpointEvery = CHECKPOINT_EPISODES } = hooks;
  const checkpoints = new CheckpointFolder(work.path, work.check);
  const resume = stoppedState(checkpoints, task, hooks.onNotice);
  const of = `of ${config.maddpg.episodes} episodes`;
  if (resume) hooks.onNotice?.(`${work.path}: goes on after ${resume.episode} ${of}`);
  else work.clear();
  let kept = resume?.episode ?? 0;
  const onCheckpoint = (state: TrainingState) => {
    if (state.episode === 0) return;
    checkpoints.write(toCheckpoint(state, { ...task }));
    kept = state.episode;
  };
  try {
    const result = await train(config, task.seed, { start, signal, onProgress, checkpointEvery, onCheckpoint, resume });
    const results = await measured(result, hooks);
    // A signal that came meanwhile is seen here; writing is not interrupted.
    await new Promise(setImmediate);
    if (signal?.aborted) throw new DOMException("stopped after training", "AbortError");
    const manifest = saveRun(folder, result, { ...hooks, results }, work);
    kept = 0;
    return manifest;
  } catch (cause) {
    // Who has lost the run to another finds files gone; that is the reason then.
    work.check();
    const where =
      kept > 0 ? `the checkpoint after ${kept} ${of} is kept in ${work.path}` : "there was no checkpoint yet";
    const { name, message } = cause as Error;
    if (name === "AbortError") throw new DOMException(`${message}; ${where}`, name);
    if (cause instanceof DivergenceError) throw new DivergenceError(`${message}; ${where}`, { cause });
    throw new Error(`${diskRemedy(cause, work.path) ?? message}; ${where}`, { cause });
  } finally {
    if (kept === 0) work.clear();
  }
}

/** The manifest of the run, if the folder holds it. @throws if the folder holds anything else */
function completeRun(folder: string, { config, seed }: TrainingTask): RunManifest | null {
  if (!existsSync(folder)) return null;
  const elsewhere = "nothing is overwritten. Choose another folder (--out), or move this one away";
  if (!existsSync(join(folder, "run.json"))) throw new Error(`${folder} exists already and is no run; ${elsewhere}`);
  const { manifest } = readRun(folder);
  if (manifest.configHash === configHash(config) && manifest.seed === seed) return manifest;
  throw new Error(
    `${folder} holds another run (arm ${manifest.arm}, seed ${manifest.seed}, configuration ` +
      `${manifest.configHash.slice(0, 8)}); ${elsewhere}`,
  );
}

/** Removes the work folder of a run that was killed when it had just become visible. */
function clearLeftover(folder: string, task: TrainingTask): void {
  try {
    const work = holdWorkFolder(folder);
    try {
      const { checkpoint } = new CheckpointFolder(work.path).latest();
      if (!checkpoint || taskDifferences(checkpoint.facts, task).length === 0) work.clear();
    } finally {
      work.release();
    }
  } catch {
    // Another process does it, or nobody may. The run is complete in either case.
  }
}

async function held(folder: string, hooks: DurableTrainHooks): Promise<WorkFolder> {
  try {
    return await awaitWorkFolder(folder, hooks);
  } catch (cause) {
    const remedy = diskRemedy(cause, workFolderPath(folder));
    throw remedy ? new Error(`${remedy} (--out)`, { cause }) : cause;
  }
}

/** Where a stopped run of this task stands; undefined if there is none. */
function stoppedState(
  checkpoints: CheckpointFolder,
  task: TrainingTask,
  onNotice: (text: string) => void = () => {},
): TrainingState | undefined {
  const { checkpoint, problems } = checkpoints.latest();
  const { path } = checkpoints;
  if (!checkpoint) {
    if (problems.length === 0) return undefined;
    throw new Error(`${path}: no checkpoint there is in order (${problems.join("; ")}). Start over with --fresh`);
  }
  for (const problem of problems) onNotice(`passed over a damaged checkpoint: ${problem}`);
  const differences = taskDifferences(checkpoint.facts, task);
  if (differences.length === 0) return fromCheckpoint(checkpoint);
  throw new Error(
    `${path} holds another run, stopped after ${checkpoint.position} episodes: ${differences.join("; ")}. It can go on ` +
      `only as it was (${taskCommand(checkpoint.facts)}, into the same folder); or start over with --fresh, or choose another folder (--out)`,
  );
}

async function measured(
  { config, state }: TrainResult,
  { evaluation, signal }: DurableTrainHooks,
): Promise<Readonly<Record<string, number>>> {
  const learner = await restoreLearner(config, state);
  try {
    return await measureRun(learner, config, evaluation ?? {}, { signal });
  } finally {
    learner.dispose();
  }
}
