import { canonicalJson, encodeParquet, sha256 } from "../../store/index.js";
import type { ShardRun } from "./shard.js";
import { historyTable } from "./study-tables.js";

/**
 * One of several copies of a run: the same whatever their order, and whichever of them were collected before.
 * @throws if they differ in what was trained or measured; names both
 */
export function sameRun(copies: readonly ShardRun[]): ShardRun {
  const [first, ...others] = copies;
  if (others.length === 0) return first;
  const wanted = outcome(first);
  for (const other of others) {
    for (const [field, value] of Object.entries(outcome(other))) {
      const [a, b] = [wanted[field], value].map(canonicalJson);
      if (a !== b) {
        throw new Error(
          `run ${first.run.index} was made twice with different ${field}: ${first.source} has ${a}, ${other.source} has ${b}`,
        );
      }
    }
  }
  const ranked = copies.map((copy) => ({ copy, rank: rankOf(copy) }));
  return ranked.reduce((least, each) => (each.rank < least.rank ? each : least)).copy;
}

function outcome({ startHash, parametersHash, results, policies }: ShardRun): Record<string, unknown> {
  return { parametersHash, results, startHash, policies: policies.map((values) => sha256(bytesOf(values))) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Of all that a study keeps beside the outcome; copies of one rank are equal. */
function rankOf(copy: ShardRun): string {
  return canonicalJson([copy.program, sha256(encodeParquet(historyTable([copy])))]);
}
