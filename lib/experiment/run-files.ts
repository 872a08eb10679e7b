import type { LearnerSpec, NetworkRole } from "../engine/index.js";
import { learnerSpec } from "../maddpg/index.js";
import { type NetworkSpec, parameterLayout } from "../network/index.js";
import {
  decodeSafetensors,
  encodeParquet,
  encodeSafetensors,
  provenanceFacts,
  type RunManifest,
  readRun,
  type Tensor,
  type WorkFolder,
  writeRun,
} from "../store/index.js";
import { PhysicalDeception, RED } from "../world/index.js";
import { armOf } from "./arms.js";
import { finiteResults } from "./run-evaluation.js";
import { type LearnerState, stateHash, type TrainResult } from "./train.js";
import { parseTrainConfig, type TrainConfig } from "./train-config.js";

export const WEIGHTS = "weights.safetensors";
/** The learning curves of a run. */
export const HISTORY_FILE = "history.parquet";

/** A trained run, read back from its folder. */
export interface TrainedRun {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly config: TrainConfig;
  readonly state: LearnerState;
}

/** Folder name of a run: arm, first digits of the configuration's hash, seed. */
export function runName(arm: string, configHash: string, seed: number): string {
  return `${arm}-${configHash.slice(0, 8)}-s${seed}`;
}

/**
 * Writes a run folder: run.json, weights.safetensors (every tensor by name), history.parquet (learning curves).
 * @param command the command that trains this run again
 * @param results outcomes by name, such as the evaluation's summary
 * @param evaluation how they were measured, if not by `overlap train`
 * @param preregistration SHA-256 of the plan that the run is made under
 * @param work the run's work folder, if the caller holds it
 * @throws when the run has losses beside its arm's: a folder could not hold what trains it again
 */
export function saveRun(
  folder: string,
  result: TrainResult,
  facts: {
    readonly preset: string;
    readonly command: string;
    readonly results: Readonly<Record<string, number>>;
    readonly evaluation?: RunManifest["evaluation"];
    readonly preregistration?: RunManifest["preregistration"];
  },
  work?: WorkFolder,
): RunManifest {
  const { config, seed, engine, hash } = result;
  if (config.extraTerms) {
    throw new Error(
      `this run is arm ${config.arm} with ${config.extraTerms.map(({ name }) => `"${name}"`).join(", ")} added, and a run ` +
        "folder holds arms alone. To keep it, make the loss a term in lib/overlap and give it an arm in lib/experiment/arms.ts",
    );
  }
  return writeRun(
    folder,
    {
      ...provenanceFacts(),
      config: config as unknown as RunManifest["config"],
      seed,
      preset: facts.preset,
      arm: config.arm,
      engine,
      parametersHash: hash,
      command: facts.command,
      results: finiteResults(facts.results),
      ...(facts.evaluation === undefined ? {} : { evaluation: facts.evaluation }),
      ...(facts.preregistration === undefined ? {} : { preregistration: facts.preregistration }),
      ...(config.start === null ? {} : { parent: config.start }),
    },
    runContents(result),
    work,
  );
}

/** The bytes of a run's files, by name. */
export function runContents({ config, state, history }: Pick<TrainResult, "config" | "state" | "history">) {
  return {
    [WEIGHTS]: encodeSafetensors(stateToTensors(state, specOf(config))),
    [HISTORY_FILE]: encodeParquet({ episode: history.episode, ...history.columns }),
  };
}

/** Reads a run folder, checks every file against the manifest and the weights against their hash. */
export function loadRun(folder: string): TrainedRun {
  try {
    return readTrainedRun(folder);
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(
      `${message}. Give the folder of a run that \`overlap train\` wrote; copy or train a damaged one again`,
      {
        cause,
      },
    );
  }
}

function readTrainedRun(folder: string): TrainedRun {
  const run = readRun(folder);
  const config = parseTrainConfig(run.manifest.config);
  const state = decodeState(run.bytes(WEIGHTS), config, `${folder}/${WEIGHTS}`);
  const hash = stateHash(state);
  if (hash !== run.manifest.parametersHash) {
    throw new Error(
      `${folder}/${WEIGHTS}: the weights hash to ${hash}, but run.json says ${run.manifest.parametersHash}`,
    );
  }
  return { folder, manifest: run.manifest, config, state };
}

/** The state in a weights file. @throws if a tensor is missing or has another shape than the configuration asks for */
export function decodeState(bytes: Uint8Array, config: TrainConfig, source: string): LearnerState {
  return tensorsToState(decodeSafetensors(bytes, source).tensors, specOf(config), source);
}

/** For messages and commands: the title of a run's arm. */
export function armTitle(config: TrainConfig): string {
  return armOf(config.arm).title;
}

const AGENTS = ["red", "blue"] as const;

function specOf(config: TrainConfig): LearnerSpec {
  return learnerSpec(new PhysicalDeception(config.world), config.maddpg, config.frozenRed ? [RED] : []);
}

/** Every part of a state: its name there, the agent and role, and the network whose layout it has (null: a counter). */
function* parts(spec: LearnerSpec): Generator<{ key: string; prefix: string; network: NetworkSpec | null }> {
  for (const [agent, { policy, critic }] of spec.agents.entries()) {
    const networks: Record<NetworkRole, NetworkSpec> = { policy, critic, targetPolicy: policy, targetCritic: critic };
    for (const [role, network] of Object.entries(networks)) {
      yield { key: `${agent}.${role}`, prefix: `${AGENTS[agent]}.${role}`, network };
    }
    for (const role of ["policy", "critic"] as const) {
      for (const moment of ["first", "second"]) {
        const key = `${agent}.${role}.${moment}`;
        yield { key, prefix: `${AGENTS[agent]}.${role}.adam.${moment}`, network: networks[role] };
      }
      yield { key: `${agent}.${role}.steps`, prefix: `${AGENTS[agent]}.${role}.adam.steps`, network: null };
    }
  }
}

/** One tensor per parameter, such as "blue.policy.h1.weight" [10, 64], and the Adam state under "adam". */
function stateToTensors(state: LearnerState, spec: LearnerSpec): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const { key, prefix, network } of parts(spec)) {
    const data = state[key];
    if (network === null) tensors[prefix] = { shape: [1], data };
    else {
      for (const { name, shape, offset, size } of parameterLayout(network)) {
        tensors[`${prefix}.${name}`] = { shape: [...shape], data: data.slice(offset, offset + size) };
      }
    }
  }
  return tensors;
}

function tensorsToState(tensors: Readonly<Record<string, Tensor>>, spec: LearnerSpec, source: string): LearnerState {
  const state: Record<string, Float32Array> = {};
  const take = (name: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`${source}: the tensor "${name}" is missing`);
    if (!(tensor.data instanceof Float32Array) || String(tensor.shape) !== String(shape)) {
      throw new Error(`${source}: "${name}" must be float32 [${shape}]; got [${tensor.shape}]`);
    }
    return tensor.data;
  };
  for (const { key, prefix, network } of parts(spec)) {
    if (network === null) state[key] = take(prefix, [1]);
    else {
      const layout = parameterLayout(network);
      const last = layout[layout.length - 1];
      const buffer = new Float32Array(last.offset + last.size);
      for (const { name, shape, offset } of layout) buffer.set(take(`${prefix}.${name}`, shape), offset);
      state[key] = buffer;
    }
  }
  return state;
}
