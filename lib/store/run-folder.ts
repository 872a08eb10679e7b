export { inspectRun, type RunInspection } from "./run-inspect.js";
export { RUN_MANIFEST, type Run, readManifest, readRun } from "./run-read.js";
export { writeRun } from "./run-write.js";
