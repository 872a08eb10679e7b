export * from "./analysis/index.js";
export { ARM_NAMES, ARMS, type Arm, type ArmName, armOf, assertStartArm } from "./arms.js";
export { BehaviourRecorder } from "./behaviour.js";
export { behaviouralDifference, mendedGrids, publishedGrids, thresholdGrid } from "./behavioural-difference.js";
export { CHECKPOINT_EPISODES, type DurableRun, type DurableTrainHooks, trainDurably } from "./durable-train.js";
export { PUBLISHED_PAIRS } from "./episode-pairs.js";
export type { EpisodeTable } from "./episode-table.js";
export type { EpisodeTrace, Place, Wall } from "./episode-trace.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.js";
export { evaluationPairs } from "./evaluation-pairs.js";
export { type GridTable, gridTable } from "./grid-table.js";
export { hookedPolicy } from "./hooked-policy.js";
export { measureRun, resultOptions } from "./measure-run.js";

export { playEpisode, type RecordOptions } from "./play-episode.js";
export { evaluateBehaviour, type PlayOptions } from "./play-episodes.js";
export type { Player, Players } from "./players.js";
export { PRESET_NAMES, type PresetName, preset } from "./presets.js";
export type { Deviation } from "./replay/deviation.js";
export { type MakeLearner, replayFixture } from "./replay/replay-fixture.js";
export { evaluationWorld, type Rollout, rollout, type StepView } from "./rollout.js";
export { parseEvaluation, type RunEvaluation, resultNames } from "./run-evaluation.js";
export { armTitle, loadRun, runName, saveRun, type TrainedRun } from "./run-files.js";
export {
  type Action,
  followBlue,
  lure,
  randomActions,
  type ScriptedPolicy,
  standStill,
  toGoal,
  toLandmark,
} from "./scripted-policy.js";
export { type Setting, withSettings } from "./settings.js";
export * from "./sweep/index.js";
export {
  checkTracePath,
  decodeTrace,
  type EvaluationTrace,
  encodeTrace,
  readTrace,
  recordedPlayers,
  TRACE_SUFFIX,
  tracedEpisode,
  traceEvaluation,
  writeTrace,
} from "./trace/index.js";
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
export * from "./verdict/index.js";
export type { Check, Outcome } from "./verify/check.js";
export { type Verification, type Verified, type VerifyOptions, type VerifyProgress, verify } from "./verify/verify.js";
