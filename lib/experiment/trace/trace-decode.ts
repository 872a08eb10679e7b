import { z } from "zod";
import { PAIR_KINDS } from "../../overlap/index.js";
import { decodeSafetensors, type JsonValue, parseJson, type Tensor } from "../../store/index.js";
import { type PhysicalDeceptionConfig, parsePhysicalDeceptionConfig } from "../../world/index.js";
import { emptyEpisodeTable } from "../episode-table.js";
import { layerMeans, tableMeans } from "../evaluation-means.js";
import { emptyOverlapTable } from "../overlap-table.js";
import { ACTION_SIZE, type EvaluationTrace } from "./evaluation-trace.js";
import { AGENTS, encodeParts, episodeHashes, partHashes, type Tensors, TRACE_FORMAT } from "./trace-encode.js";

/** Largest trace that is read, bytes. */
export const MAX_TRACE_BYTES = 2 ** 29;

const factsSchema = z.strictObject({
  format: z.literal(TRACE_FORMAT),
  parametersHash: z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in 64 hexadecimal digits"),
  engine: z.strictObject({ engine: z.enum(["wasm", "tensor"]), backend: z.string().min(1), exact: z.boolean() }),
  /** Evaluation seed. */
  seed: z.int().min(0),
  episodes: z.int().min(1),
  world: z.record(z.string(), z.json()),
  recipe: z.strictObject({ pairs: z.enum(PAIR_KINDS), pairRadius: z.number().gt(0), keepFlag: z.boolean() }),
  /** Names of the numbers in the tensor "summary". */
  summary: z.array(z.string().min(1)),
});

const NO_EPISODES = { ...emptyEpisodeTable(), ...emptyOverlapTable() };
const COLUMNS = Object.keys(NO_EPISODES);
const MEANS = Object.keys({ ...tableMeans(NO_EPISODES), ...layerMeans([]) });

/** A trace file's content, and what in it does not fit its own hashes. */
export interface TraceContent {
  readonly trace: EvaluationTrace;
  /** One per place that was changed after the file was written; each names the place. */
  readonly problems: readonly string[];
}

/**
 * Reads a trace, and says all that does not fit its hashes.
 * @throws if it is no trace, or so damaged that there is nothing to look at; names file and place
 */
export function decodeTrace(bytes: Uint8Array, source: string): TraceContent {
  const { tensors, metadata } = decodeSafetensors(bytes, source, { finite: false, maxBytes: MAX_TRACE_BYTES });
  const factsJson = metadataJson(metadata, "facts", source);
  const facts = parsed(factsSchema, factsJson, `${source}, facts`);
  const claimed = parsed(
    z.record(z.string(), z.string()),
    metadataJson(metadata, "sha256", source),
    `${source}, sha256`,
  );
  const world = parsePhysicalDeceptionConfig(facts.world);
  if (String(facts.summary) !== String(MEANS))
    throw new Error(`${source}, facts: summary must list ${MEANS.join(", ")}`);
  checkTensors(tensors, facts.episodes, world, facts.summary.length, source);
  const numbers = (name: string) => Array.from(tensors[name].data as Float64Array);
  const columns = COLUMNS.map((name) => [name, numbers(`episodes.${name}`)]);
  const summary = numbers("summary");
  const trace: EvaluationTrace = {
    parametersHash: facts.parametersHash,
    engine: facts.engine,
    seed: facts.seed,
    world,
    recipe: facts.recipe,
    actions: AGENTS.map((name) => tensors[`actions.${name}`].data as Float32Array),
    episodes: Object.fromEntries(columns) as EvaluationTrace["episodes"],
    summary: Object.fromEntries(facts.summary.map((name, i) => [name, summary[i]])),
  };
  checkFinite(trace, source);
  const problems = hashProblems(claimed, factsJson as JsonValue, tensors, trace.actions, facts.episodes);
  if (problems.length === 0) {
    const at = firstDifference(bytes, encodeParts(factsJson as JsonValue, tensors));
    if (at !== undefined) problems.push(`byte ${at} is not as it was written`);
  }
  return { trace, problems };
}

function metadataJson(metadata: Readonly<Record<string, string>>, key: string, source: string): unknown {
  if (metadata[key] === undefined) {
    throw new Error(`${source} is no trace of an evaluation: its metadata have no "${key}"`);
  }
  return parseJson(metadata[key], `${source}, ${key}`);
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, source: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `${path.join(".") || "(whole)"}: ${message}`);
  throw new Error(`${source}: ${lines.join("; ")}`);
}

function checkTensors(
  tensors: Tensors,
  episodes: number,
  world: PhysicalDeceptionConfig,
  summary: number,
  source: string,
): void {
  const wanted: Record<string, [type: { readonly name: string }, shape: readonly number[]]> = {
    "actions.sha256": [Uint8Array, [episodes, 32]],
    summary: [Float64Array, [summary]],
  };
  for (const name of AGENTS) wanted[`actions.${name}`] = [Float32Array, [episodes, world.horizon, ACTION_SIZE]];
  for (const name of COLUMNS) {
    wanted[`episodes.${name}`] = [Float64Array, [episodes]];
  }
  for (const [name, [type, shape]] of Object.entries(wanted)) {
    const tensor: Tensor | undefined = tensors[name];
    if (!tensor) throw new Error(`${source}: the tensor "${name}" is missing`);
    const found = tensor.data.constructor.name;
    if (found !== type.name || String(tensor.shape) !== String(shape)) {
      throw new Error(`${source}: "${name}" must be a ${type.name} [${shape}]; got a ${found} [${tensor.shape}]`);
    }
  }
  const odd = Object.keys(tensors).find((name) => !Object.hasOwn(wanted, name));
  if (odd !== undefined) throw new Error(`${source}: a trace has no tensor "${odd}"`);
}

function checkFinite({ actions, world }: EvaluationTrace, source: string): void {
  for (const [agent, all] of actions.entries()) {
    const bad = all.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new Error(`${source}: ${actionPlace(agent, bad, world.horizon)} is ${all[bad]}, not a number`);
  }
}

/** For messages: where in `actions` an index lies. */
export function actionPlace(agent: number, index: number, horizon: number): string {
  const step = Math.floor(index / ACTION_SIZE);
  const component = "xy"[index % ACTION_SIZE];
  return `actions.${AGENTS[agent]}, episode ${Math.floor(step / horizon)}, step ${step % horizon}, ${component}`;
}

function hashProblems(
  claimed: Readonly<Record<string, string>>,
  facts: JsonValue,
  tensors: Tensors,
  actions: readonly Float32Array[],
  episodes: number,
): string[] {
  const found = new Map(Object.entries(partHashes(facts, tensors)));
  const says = new Map(Object.entries(claimed));
  const problems: string[] = [];
  for (const name of new Set([...found.keys(), ...says.keys()])) {
    const [own, other] = [found.get(name) ?? "missing", says.get(name) ?? "missing"];
    if (own !== other) problems.push(`${name}: its SHA-256 is ${own}, but the file says ${other}`);
  }
  const wanted = Buffer.from(tensors["actions.sha256"].data as Uint8Array);
  const own = Buffer.from(episodeHashes(actions, episodes));
  const row = (hashes: Buffer, i: number) => hashes.subarray(32 * i, 32 * i + 32);
  for (let i = 0; i < episodes; i++) {
    if (row(own, i).equals(row(wanted, i))) continue;
    const [hash, other] = [own, wanted].map((hashes) => row(hashes, i).toString("hex"));
    problems.push(`the actions of episode ${i}: their SHA-256 is ${hash}, but actions.sha256 says ${other}`);
  }
  return problems;
}

/** The first place where two files differ; undefined if they are equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? undefined : shorter;
}
