import { createHash } from "node:crypto";
import { canonicalJson } from "./json-canonical.js";
import { littleEndianBytes, type NumberArray } from "./little-endian.js";

/** SHA-256 of bytes (or of text as UTF-8), as 64 lower-case hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of a configuration's canonical JSON: the order of its fields does not matter. @throws as `canonicalJson` */
export function configHash(config: unknown): string {
  return sha256(canonicalJson(config));
}

/** SHA-256 of a final state. Two runs are the same run if it is equal. */
export function parametersHash(arrays: readonly Float32Array[]): string {
  return arraysHash(arrays);
}

/** SHA-256 of the little-endian bytes of the arrays, one after the other. */
export function arraysHash(arrays: readonly NumberArray[]): string {
  const sum = createHash("sha256");
  for (const array of arrays) sum.update(littleEndianBytes(array));
  return sum.digest("hex");
}
