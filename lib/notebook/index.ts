export { setupFigures, setupReplays, show, text } from "./display.js";
export { type Progress, progress } from "./progress.js";
export { gitCommit, type Provenance, provenance } from "./provenance.js";
export { replay } from "./replay/replay.js";
export { interruptSignal } from "./session.js";
