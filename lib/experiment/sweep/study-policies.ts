import { join } from "node:path";
import type { Learner } from "../../engine/index.js";
import { learnerSpec } from "../../maddpg/index.js";
import { type NetworkSpec, Parameters, parameterLayout } from "../../network/index.js";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../store/index.js";
import { PhysicalDeception } from "../../world/index.js";
import { makeLearner } from "../train.js";
import type { TrainConfig } from "../train-config.js";
import type { PlannedRun } from "./expand.js";
import type { ShardRun } from "./shard.js";

/** Runs in one file of policies: 40 MB of the paper's networks, well under what a reader takes. */
const RUNS_PER_FILE = 1000;
const AGENTS = ["red", "blue"] as const;

/** "policies-F-0.safetensors". */
export const POLICIES_FILE = /^policies-[A-Za-z]{1,20}-\d{1,6}\.safetensors$/;

type StackedRun = Pick<ShardRun, "run" | "policies">;

/** The networks of a configuration's policies: red, blue. */
export function policySpecs(config: TrainConfig): NetworkSpec[] {
  return learnerSpec(new PhysicalDeception(config.world), config.maddpg).agents.map(({ policy }) => policy);
}

/**
 * The policies of all runs, a file or more per arm. Tensor "index" [runs] gives the runs' indices; the others, such as
 * "blue.policy.h1.weight" [runs, 10, 64], have a row per run.
 */
export function encodePolicies(runs: readonly StackedRun[]): Record<string, Uint8Array> {
  const arms = new Map<string, StackedRun[]>();
  for (const run of runs) arms.set(run.run.arm, [...(arms.get(run.run.arm) ?? []), run]);
  const files: Record<string, Uint8Array> = {};
  for (const [arm, ofArm] of arms) {
    for (let first = 0; first < ofArm.length; first += RUNS_PER_FILE) {
      const part = ofArm.slice(first, first + RUNS_PER_FILE);
      files[`policies-${arm}-${first / RUNS_PER_FILE}.safetensors`] = encodeSafetensors(stacked(part));
    }
  }
  return files;
}

function stacked(runs: readonly StackedRun[]): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {
    index: { shape: [runs.length], data: Int32Array.from(runs, ({ run }) => run.index) },
  };
  policySpecs(runs[0].run.config).forEach((spec, agent) => {
    for (const { name, shape, offset, size } of parameterLayout(spec)) {
      const data = new Float32Array(runs.length * size);
      runs.forEach(({ policies }, row) => {
        data.set(policies[agent].subarray(offset, offset + size), row * size);
      });
      tensors[`${AGENTS[agent]}.policy.${name}`] = { shape: [runs.length, ...shape], data };
    }
  });
  return tensors;
}

/** The policies of one file, by index of their run. */
export class StackedPolicies {
  readonly #tensors: Readonly<Record<string, Tensor>>;
  readonly #rows = new Map<number, number>();

  /** @throws if the file is damaged; the message names it */
  constructor(
    bytes: Uint8Array,
    readonly source: string,
  ) {
    this.#tensors = decodeSafetensors(bytes, source).tensors;
    const index = this.#tensors.index?.data;
    if (!(index instanceof Int32Array)) throw new Error(`${source}: the tensor "index" must be int32`);
    index.forEach((run, row) => {
      if (this.#rows.has(run)) throw new Error(`${source}: the tensor "index" holds ${run} twice`);
      this.#rows.set(run, row);
    });
  }

  has(index: number): boolean {
    return this.#rows.has(index);
  }

  /** @throws if a tensor is missing or has another shape than the network needs */
  policyOf(index: number, agent: number, spec: NetworkSpec): Parameters {
    const row = this.#rows.get(index);
    if (row === undefined) throw new Error(`${this.source} has no run ${index}`);
    const tensors = new Map<string, Float32Array>();
    for (const { name, shape } of parameterLayout(spec)) {
      const full = `${AGENTS[agent]}.policy.${name}`;
      const tensor = this.#tensors[full];
      const wanted = [this.#rows.size, ...shape];
      if (!(tensor?.data instanceof Float32Array) || String(tensor.shape) !== String(wanted)) {
        const got = tensor ? `[${tensor.shape}]` : "none";
        throw new Error(`${this.source}: "${full}" must be float32 [${wanted}]; got ${got}`);
      }
      tensors.set(name, tensor.data);
    }
    const parameters = new Parameters(spec);
    for (const { name, size } of parameters.layout) {
      parameters.view(name).set((tensors.get(name) as Float32Array).subarray(row * size, (row + 1) * size));
    }
    return parameters;
  }
}

/** The policies of a study, whose files are opened as they are needed. */
export class StudyPolicies {
  readonly #opened = new Map<string, StackedPolicies | Error>();

  /** @param bytes of a file; may throw */
  constructor(
    readonly folder: string,
    readonly names: readonly string[],
    readonly bytes: (name: string) => Uint8Array,
  ) {}

  /** The policies of a run: red, blue; undefined if the study does not hold it. @throws if its file is damaged */
  of({ index, arm, config }: PlannedRun): readonly Parameters[] | undefined {
    let damaged: Error | undefined;
    for (const name of this.names.filter((name) => name.startsWith(`policies-${arm}-`))) {
      const file = this.#open(name);
      if (file instanceof Error) damaged ??= file;
      else if (file.has(index)) return policySpecs(config).map((spec, agent) => file.policyOf(index, agent, spec));
    }
    if (damaged) throw damaged;
    return undefined;
  }

  #open(name: string): StackedPolicies | Error {
    const before = this.#opened.get(name);
    if (before) return before;
    let file: StackedPolicies | Error;
    try {
      file = new StackedPolicies(this.bytes(name), join(this.folder, name));
    } catch (error) {
      file = error as Error;
    }
    this.#opened.set(name, file);
    return file;
  }
}

/** A learner that plays these policies; its critics are untrained. */
export async function policyLearner(config: TrainConfig, policies: readonly Parameters[]): Promise<Learner> {
  const learner = await makeLearner(config, new PhysicalDeception(config.world));
  policies.forEach((policy, agent) => {
    learner.load(agent, "policy", policy);
  });
  return learner;
}
