import type { EngineInfo, PolicyTerm } from "../engine/index.js";
import { sha256 } from "../store/index.js";
import { armOf } from "./arms.js";
import type { TrainConfig } from "./train-config.js";

/** Columns "blue.<name>" of a learning history that are not free for a term. */
const TAKEN = ["critic", "policy", "return"];

/**
 * The configuration of a run with terms beside its arm's: their names and a hash of their source text go into it, so that
 * it is never taken for the arm's. (A value that a loss reads from outside itself is not in its text.)
 * @throws on a name that is taken or empty, or when the configuration names other terms than those given
 */
export function withExtraTerms(config: TrainConfig, terms: readonly PolicyTerm[]): TrainConfig {
  const taken = [...TAKEN, ...armOf(config.arm).terms];
  for (const { name } of terms) {
    if (name === "" || taken.includes(name)) {
      throw new Error(`a term needs a name of its own, none of ${taken.join(", ")}; got "${name}"`);
    }
    taken.push(name);
  }
  const record = terms.map(({ name, source, accumulate }) => ({ name, sha256: sha256(source ?? String(accumulate)) }));
  if (config.extraTerms !== undefined && JSON.stringify(config.extraTerms) !== JSON.stringify(record)) {
    const [wanted, got] = [config.extraTerms, record].map((list) =>
      list.map((term) => `${term.name} (${term.sha256.slice(0, 8)})`).join(", "),
    );
    throw new Error(`the configuration has the terms ${wanted}; those given are ${got || "none"}`);
  }
  return record.length > 0 ? { ...config, extraTerms: record } : config;
}

/** Makes the terms ready. Returns the engine of the run: with code of one's own in it, it is not bit-exact everywhere. */
export async function prepareTerms(terms: readonly PolicyTerm[], engine: EngineInfo): Promise<EngineInfo> {
  if (terms.length === 0) return engine;
  const parts = [engine.backend];
  for (const term of terms) {
    const part = await term.prepare?.();
    if (part && !parts.includes(part)) parts.push(part);
  }
  return { ...engine, backend: parts.join(", "), exact: false };
}
