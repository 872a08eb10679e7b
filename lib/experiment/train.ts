import { createLearner, type EngineInfo, type Learner, type PolicyTerm } from "../engine/index.js";
import {
  type History,
  initialiseLearner,
  learnerSpec,
  runMaddpg,
  type TrainingProgress,
  type TrainingState,
} from "../maddpg/index.js";
import { maskInputs } from "../network/index.js";
import { RED_SLOT } from "../overlap/index.js";
import { Streams } from "../random/index.js";
import { parametersHash } from "../store/index.js";
import { BLUE, PhysicalDeception, RED, type World } from "../world/index.js";
import { armDropout, armTerms } from "./arm-terms.js";
import { armOf } from "./arms.js";
import { prepareTerms, withExtraTerms } from "./extra-terms.js";
import { parseTrainConfig, type TrainConfig, type TrainOptions } from "./train-config.js";

/** All networks, targets and optimiser states of a trained pair, by name. */
export type LearnerState = Readonly<Record<string, Float32Array>>;

/** What training gives. */
export interface TrainResult {
  readonly config: TrainConfig;
  readonly seed: number;
  readonly engine: EngineInfo;
  readonly state: LearnerState;
  /** SHA-256 of `state`: equal for equal (config, seed) on the wasm engine, on every machine. */
  readonly hash: string;
  /** Returns, losses and trap rate along training. */
  readonly history: History;
}

export interface TrainHooks {
  /** State of the run that a fine-tuning arm starts from. */
  readonly start?: LearnerState;
  /** Losses of one's own beside the arm's, see `lossTerm`. Their names go into the configuration of the result. */
  readonly terms?: readonly PolicyTerm[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly onCheckpoint?: (state: TrainingState) => void | Promise<void>;
  readonly checkpointEvery?: number;
  readonly resume?: TrainingState;
}

/** Hash of a learner's whole state, in the order of the names. */
export function stateHash(state: LearnerState): string {
  return parametersHash(
    Object.keys(state)
      .sort()
      .map((name) => state[name]),
  );
}

/** How many numbers the policies of a state have. */
export function policyWeights(state: LearnerState): number {
  const policies = Object.keys(state).filter((name) => /^\d+\.policy$/.test(name));
  return policies.reduce((sum, name) => sum + state[name].length, 0);
}

/** An untrained learner for a configuration; `world` needs only the right agents. */
export function makeLearner(config: TrainConfig, world: World): Promise<Learner> {
  const spec = learnerSpec(world, config.maddpg, config.frozenRed ? [RED] : []);
  return createLearner(spec, { name: config.engine, fast: config.fast });
}

/** A learner that holds a trained state. */
export async function restoreLearner(config: TrainConfig, state: LearnerState): Promise<Learner> {
  const learner = await makeLearner(config, new PhysicalDeception(config.world));
  learner.importState(state);
  return learner;
}

/** The whole configuration of a training from `start`, with the hash of that start. @throws as `train` */
export function startedConfig(options: TrainOptions, start: LearnerState | undefined): TrainConfig {
  const config = parseTrainConfig(options);
  const arm = armOf(config.arm);
  if (arm.start !== "scratch") return { ...config, start: checkedStart(config, start) };
  if (start) throw new Error(`arm ${config.arm} (${arm.title}) starts from scratch; leave out the start`);
  return config;
}

/**
 * Trains one pair of agents: a pure function of (options, seed, start, terms).
 * @throws on a bad configuration, a missing or wrong start, or when a loss stops being a number; AbortError on `signal`
 */
export async function train(options: TrainOptions, seed: number, hooks: TrainHooks = {}): Promise<TrainResult> {
  const streams = Streams.from(seed);
  const terms = hooks.terms ?? [];
  const config = withExtraTerms(startedConfig(options, hooks.start), terms);
  const world = new PhysicalDeception(config.world, config.maddpg.worlds);
  const learner = await makeLearner(config, world);
  try {
    const engine = await prepareTerms(terms, learner.info);
    if (hooks.start) learner.importState(hooks.start);
    else initialiseLearner(learner, streams);
    const baseline = hooks.start ? learner.parameters(BLUE, "policy") : null;
    if (baseline && armOf(config.arm).redSlot === "masked") {
      learner.load(BLUE, "policy", maskInputs(baseline, RED_SLOT));
    }
    const history = await runMaddpg({
      world,
      learner,
      config: config.maddpg,
      streams,
      terms: [...armTerms(config, baseline), ...terms],
      inputDropout: armDropout(config),
      measure: (_, n) => ({ trapped: world.flags[n] }),
      signal: hooks.signal,
      onProgress: hooks.onProgress,
      onCheckpoint: hooks.onCheckpoint,
      checkpointEvery: hooks.checkpointEvery,
      resume: hooks.resume,
    });
    const state = learner.exportState();
    return { config, seed, engine, state, hash: stateHash(state), history };
  } finally {
    for (const term of terms) term.dispose?.();
    learner.dispose();
  }
}

function checkedStart(config: TrainConfig, start: LearnerState | undefined): string {
  if (!start) {
    const arm = armOf(config.arm);
    throw new Error(
      `arm ${config.arm} (${arm.title}) fine-tunes a trained run of arm ${arm.start}; give it one (--start FOLDER)`,
    );
  }
  const hash = stateHash(start);
  if (config.start !== null && config.start !== hash) {
    throw new Error(`the configuration starts from the parameters ${config.start}; those given hash to ${hash}`);
  }
  return hash;
}
