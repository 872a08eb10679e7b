export { expand, type PlannedRun } from "./expand.js";
export { type RunIndexOptions, runIndex } from "./run-index.js";
export { RunBusy } from "./run-one.js";
export {
  parseSweep,
  readSweep,
  type Sweep,
  type SweepOptions,
  sweepHash,
  sweepSchema,
  sweepSeeds,
} from "./sweep-file.js";
export { claimFolder, type RunState, recordFailure, runState, SWEEP_COPY } from "./sweep-folder.js";
