import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseJson, utf8Text } from "./json-parse.js";
import { plainFileSize } from "./plain-file.js";

export interface GzipLimits {
  /** Largest JSON text after unpacking, bytes (default 256 MiB). */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

/**
 * Reads a JSON file, packed with gzip or not; the first two bytes tell which.
 *
 * @throws if the file is too large, its gzip data are cut short or damaged, or it is not JSON; names file and cause
 */
export function readMaybeGzippedJson(path: string, { maxBytes = DEFAULT_MAX_BYTES }: GzipLimits = {}): unknown {
  const size = plainFileSize(path);
  if (size > maxBytes) throw new Error(`${path}: ${size} bytes; at most ${maxBytes} are read`);
  const bytes = readFileSync(path);
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!packed && path.endsWith(".gz")) throw new Error(`${path}, byte 0: not gzip data (they start with 1f 8b)`);
  return parseJson(utf8Text(packed ? unpack(bytes, path, maxBytes) : bytes, path), path, { maxBytes });
}

/** @throws as `readMaybeGzippedJson` */
export function unpack(bytes: Uint8Array, source: string, maxBytes = DEFAULT_MAX_BYTES): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    throw new Error(`${source}: ${problem(cause as NodeJS.ErrnoException, maxBytes)}`, { cause });
  }
}

function problem(error: NodeJS.ErrnoException, maxBytes: number): string {
  if (error.code === "Z_BUF_ERROR") return "the gzip data are cut short";
  if (error.code === "ERR_BUFFER_TOO_LARGE") return `unpacks to more than ${maxBytes} bytes, which is the limit`;
  return `the gzip data are damaged (${error.message})`;
}
