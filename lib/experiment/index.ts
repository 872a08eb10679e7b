export { ARM_NAMES, ARMS, type Arm, type ArmName, armOf } from "./arms.js";
export { BehaviourRecorder } from "./behaviour.js";
export { behaviouralDifference, mendedGrids, publishedGrids, thresholdGrid } from "./behavioural-difference.js";
export { CHECKPOINT_EPISODES, type DurableRun, type DurableTrainHooks, trainDurably } from "./durable-train.js";
export type { EpisodeTable } from "./episode-table.js";
export { type EvaluateOptions, type Evaluation, evaluate, PUBLISHED_PAIRS } from "./evaluate.js";
export { type EpisodePaths, playEpisode } from "./play-episode.js";
export { PRESET_NAMES, type PresetName, preset } from "./presets.js";
export type { Deviation } from "./replay/deviation.js";
export { type MakeLearner, replayFixture } from "./replay/replay-fixture.js";
export { evaluationWorld, type Rollout, rollout, type StepView } from "./rollout.js";
export { armTitle, loadRun, runName, saveRun, type TrainedRun } from "./run-files.js";
export { type Setting, withSettings } from "./settings.js";
export * from "./sweep/index.js";
export {
  type LearnerState,
  makeLearner,
  restoreLearner,
  startedConfig,
  stateHash,
  type TrainHooks,
  type TrainResult,
  train,
} from "./train.js";
export { parseTrainConfig, type TrainConfig, type TrainOptions, trainSchema } from "./train-config.js";
