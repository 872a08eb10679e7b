import { readFileSync } from "node:fs";
import { jsonErrorOffset } from "./json-error-offset.js";
import { plainFileSize } from "./plain-file.js";

export interface JsonLimits {
  /** Largest text, in bytes for files and UTF-16 code units for strings (default 64 MiB). */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 64 * 2 ** 20;

/**
 * Parses JSON that may come from anywhere.
 *
 * @param source the file's name, for messages
 * @throws if the text is too long, is not JSON (with line and column), or has a property named __proto__
 */
export function parseJson(text: string, source: string, { maxBytes = DEFAULT_MAX_BYTES }: JsonLimits = {}): unknown {
  if (text.length > maxBytes) {
    throw new Error(`${source}: ${text.length} characters of JSON; at most ${maxBytes} are read`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${source}, ${position(text)}: not valid JSON (${(cause as Error).message})`, { cause });
  }
  if (mayNamePrototype(text)) refusePrototypeNames(value, source);
  return value;
}

/** Reads and parses a JSON file; the size is checked before reading. @throws as `parseJson`, or if it cannot be read */
export function readJsonFile(path: string, { maxBytes = DEFAULT_MAX_BYTES }: JsonLimits = {}): unknown {
  const size = plainFileSize(path);
  if (size > maxBytes) throw new Error(`${path}: ${size} bytes of JSON; at most ${maxBytes} are read`);
  return parseJson(utf8Text(readFileSync(path), path), path, { maxBytes });
}

/** @throws if the bytes are not UTF-8 */
export function utf8Text(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${source}: not UTF-8 text`, { cause });
  }
}

function position(text: string): string {
  const offset = jsonErrorOffset(text);
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${lines[lines.length - 1].length + 1} (character ${offset})`;
}

/** A property named __proto__ is harmless as parsed, but turns into a prototype when code copies it by assignment. */
function mayNamePrototype(text: string): boolean {
  return /__proto__|\\u00/.test(text);
}

function refusePrototypeNames(root: unknown, source: string): void {
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Object.hasOwn(value, "__proto__")) throw new Error(`${source}: a property named "__proto__" is not allowed`);
    for (const child of Object.values(value)) pending.push(child);
  }
}
