export { setupFigures, setupReplays, show, text } from "./display.js";
export { gitCommit } from "./git-commit.js";
export { type InputHash, inputHash } from "./input-hash.js";
export { NOTEBOOK_PRESETS, type NotebookPreset, notebookPreset } from "./notebook-preset.js";
export { type Progress, progress } from "./progress.js";
export { type Provenance, type ProvenanceRun, provenance } from "./provenance.js";
export { replay } from "./replay/replay.js";
export { interruptSignal } from "./session.js";
export { type WatchOptions, watch } from "./watch.js";
