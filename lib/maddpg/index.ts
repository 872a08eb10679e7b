export { Collector } from "./collector.js";
export { AS_CODED, type MaddpgConfig, type MaddpgOptions, maddpgSchema, parseMaddpgConfig } from "./config.js";
export { Exploration, explorationScale } from "./exploration.js";
export { curve, type History } from "./history.js";
export { initialiseLearner } from "./initialise-learner.js";
export { learnerSpec } from "./learner-spec.js";
export { ReplayBuffer } from "./replay-buffer.js";
export { type MaddpgRun, runMaddpg, type TrainingProgress, type TrainingState } from "./run-maddpg.js";
export { updateRound } from "./update-round.js";
