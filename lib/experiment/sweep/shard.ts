import type { Program } from "../../store/index.js";
import type { Curves } from "./curves.js";
import type { PlannedRun } from "./expand.js";

/** Most problems of shards that are told at once. */
export const SHOWN_PROBLEMS = 20;

/** What a study keeps of a run, wherever it was found: in a folder of runs or in a study. */
export interface ShardRun {
  readonly run: PlannedRun;
  /** Where it was found, for messages. */
  readonly source: string;
  readonly program: Program;
  /** `parametersHash` of the run that it started from; null from scratch. */
  readonly startHash: string | null;
  readonly parametersHash: string;
  /** Results that are numbers, by name. */
  readonly results: Readonly<Record<string, number>>;
  /** Parameters of the policies, by agent: red, blue. */
  readonly policies: readonly Float32Array[];
  readonly curves: Curves;
}

/** A run as a shard holds it; null if it holds none. @throws if it is not in order; names the file */
export type Shard = (run: PlannedRun) => Promise<ShardRun | null>;
