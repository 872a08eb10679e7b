import type { TrainResult } from "../train.js";

/** What the check of one thing may ask about the others. */
export interface VerifyContext {
  /** Says what is being done. */
  report(doing: string): void;
  /** The folder of a run with these parameters: one that was given, is verified too, or lies beside `path`. */
  runOf(parametersHash: string, path: string): string | undefined;
  /** True for runs that the caller vouches for, so that they need not be trained again. */
  isGiven(folder: string): boolean;
  /** Whether to train runs again. */
  readonly retrain: boolean;
  /** Runs that were trained again, by folder, so that a shared parent is trained once. */
  readonly retrained: Map<string, TrainResult>;
}
