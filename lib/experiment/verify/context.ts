import type { TrainResult } from "../train.js";

/** What the check of one thing may ask about the others. */
export interface VerifyContext {
  /** Says what is being done. @param part how much of the thing is done, 0 to 1 */
  report(doing: string, part?: number): void;
  /** The folder of a run with these parameters: one that was given, is verified too, or lies beside `path`. */
  runOf(parametersHash: string, path: string): string | undefined;
  /** True for runs that the caller vouches for, so that they need not be trained again. */
  isGiven(folder: string): boolean;
  /** Whether to train runs again. */
  readonly retrain: boolean;
  /** The runs of a study that are evaluated and trained again; undefined for all. */
  readonly indices: ReadonlySet<number> | undefined;
  /** Runs that were trained again, by folder, so that a shared parent is trained once. */
  readonly retrained: Map<string, TrainResult>;
}
