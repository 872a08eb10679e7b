export { type Collection, type CollectOptions, collect } from "./collect.js";
export { loadStudy, type Study } from "./collected.js";
export { expand, type PlannedRun } from "./expand.js";
export { checkPreregistration } from "./preregistration.js";
export { type RunIndexOptions, runIndex } from "./run-index.js";
export { RunBusy } from "./run-one.js";
export { type StackedStudies, stackStudies } from "./stack-studies.js";
export type { StudyManifest } from "./study-manifest.js";
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
