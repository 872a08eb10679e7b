import {
  arraysHash,
  canonicalJson,
  encodeSafetensors,
  type JsonValue,
  sha256,
  type Tensor,
} from "../../store/index.js";
import { ACTION_SIZE, type EvaluationTrace } from "./evaluation-trace.js";

/** Raised when the file changes in a way that older readers would misread. */
export const TRACE_FORMAT = "overlap-trace-1";
/** Order of the agents in `actions`. */
export const AGENTS: readonly string[] = ["red", "blue"];
const HASH_BYTES = 32;

export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * A trace as the bytes of a safetensors file: "actions.red" and "actions.blue" [episodes x horizon x 2] as float32,
 * "episodes.<column>" [episodes] and "summary" as float64, "actions.sha256" [episodes x 32]. The metadata hold "facts"
 * and "sha256" (the hash of the facts and of each tensor) as JSON. The same trace gives the same bytes. It is not packed:
 * gzip would save a quarter, and give other bytes with other versions of zlib.
 */
export function encodeTrace(trace: EvaluationTrace): Uint8Array {
  const episodes = trace.episodes.trapped.length;
  const facts = {
    format: TRACE_FORMAT,
    parametersHash: trace.parametersHash,
    engine: { ...trace.engine },
    seed: trace.seed,
    episodes,
    world: { ...trace.world },
    recipe: { ...trace.recipe },
    summary: Object.keys(trace.summary),
  };
  const tensors: Record<string, Tensor> = {
    "actions.sha256": { shape: [episodes, HASH_BYTES], data: episodeHashes(trace.actions, episodes) },
    summary: { shape: [facts.summary.length], data: Float64Array.from(Object.values(trace.summary)) },
  };
  for (const [agent, name] of AGENTS.entries()) {
    tensors[`actions.${name}`] = { shape: [episodes, trace.world.horizon, ACTION_SIZE], data: trace.actions[agent] };
  }
  for (const [name, column] of Object.entries(trace.episodes)) {
    tensors[`episodes.${name}`] = { shape: [episodes], data: Float64Array.from(column) };
  }
  return encodeParts(facts, tensors);
}

/** The file, from facts and tensors that need not fit each other. */
export function encodeParts(facts: JsonValue, tensors: Tensors): Uint8Array {
  const metadata = { facts: canonicalJson(facts), sha256: canonicalJson(partHashes(facts, tensors)) };
  return encodeSafetensors(tensors, metadata, { finite: false });
}

/** SHA-256 of the facts' canonical JSON and of each tensor's bytes. */
export function partHashes(facts: JsonValue, tensors: Tensors): Record<string, string> {
  const hashes = Object.entries(tensors).map(([name, { data }]) => [name, arraysHash([data])]);
  return { facts: sha256(canonicalJson(facts)), ...Object.fromEntries(hashes) };
}

/** SHA-256 of each episode's actions, red's and then blue's, [episodes x 32]: they tell which episode was changed. */
export function episodeHashes(actions: readonly Float32Array[], episodes: number): Uint8Array {
  const hashes = new Uint8Array(episodes * HASH_BYTES);
  const size = actions[0].length / episodes;
  for (let i = 0; i < episodes; i++) {
    const hash = arraysHash(actions.map((all) => all.subarray(i * size, (i + 1) * size)));
    hashes.set(Buffer.from(hash, "hex"), i * HASH_BYTES);
  }
  return hashes;
}
