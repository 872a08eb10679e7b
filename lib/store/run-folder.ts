export { RUN_MANIFEST, type Run, readRun } from "./run-read.js";
export { writeRun } from "./run-write.js";
