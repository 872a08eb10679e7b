import { closeSync, lstatSync, openSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { sha256 } from "./hash.js";
import { type JsonValue, parseJson } from "./json.js";
import { machineBytes } from "./little-endian.js";
import { decodeSafetensors } from "./safetensors.js";
import type { Tensor } from "./tensor-type.js";

/** Raised when checkpoints change in a way that older readers would misread. */
export const CHECKPOINT_FORMAT = 1;

const MAX_BYTES = 2 ** 30;
const NAME = /^checkpoint-(0|[1-9]\d{0,14})-([0-9a-f]{64})\.safetensors$/;

/** Where a run stands: plain facts, arrays by name, and everything that it has logged so far. */
export interface Checkpoint {
  readonly position: number;
  readonly facts: { readonly [name: string]: JsonValue };
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly log: Float32Array;
}

const aboutSchema = z.strictObject({
  format: z.literal(CHECKPOINT_FORMAT),
  position: z.int().min(0),
  facts: z.record(z.string(), z.json()),
  log: z.strictObject({ bytes: z.int().min(0).multipleOf(4), sha256: z.string() }),
});

export function checkpointName(position: number, hash: string): string {
  return `checkpoint-${position}-${hash}.safetensors`;
}

/** The position in a checkpoint's name; null for other names. */
export function positionOf(name: string): number | null {
  const match = NAME.exec(name);
  return match && Number(match[1]);
}

/**
 * Reads a checkpoint and its part of the log; sizes and hashes are checked before anything is used.
 * @throws if either is cut short, too long, altered, or not in order; the message names file and cause
 */
export function readCheckpoint(path: string, logPath: string): Checkpoint {
  const [, position, hash] = NAME.exec(basename(path)) ?? [];
  const size = plainSize(path);
  if (size > MAX_BYTES) throw new Error(`${path}: ${size} bytes; at most ${MAX_BYTES} are read`);
  const bytes = readFileSync(path);
  const found = sha256(bytes);
  if (found !== hash) throw new Error(`${path}: SHA-256 of its ${size} bytes is ${found}, but its name says another`);
  const { tensors, metadata } = decodeSafetensors(bytes, path, { finite: false, maxBytes: MAX_BYTES });
  const about = parseAbout(metadata.checkpoint ?? "", path);
  if (about.position !== Number(position)) throw new Error(`${path}: it is of position ${about.position}`);
  return { position: about.position, facts: about.facts, tensors, log: readLog(logPath, about.log) };
}

function parseAbout(text: string, path: string): z.output<typeof aboutSchema> {
  const value = parseJson(text, `${path}, metadata`);
  try {
    return aboutSchema.parse(value);
  } catch (cause) {
    const detail =
      cause instanceof z.ZodError ? z.prettifyError(cause).replaceAll(/\s+/g, " ") : (cause as Error).message;
    throw new Error(`${path}: its metadata are not in order (${detail})`, { cause });
  }
}

function readLog(path: string, wanted: { bytes: number; sha256: string }): Float32Array {
  const size = plainSize(path);
  if (size < wanted.bytes) throw new Error(`${path}: ${size} bytes, but the checkpoint needs ${wanted.bytes}`);
  const bytes = new Uint8Array(wanted.bytes);
  const handle = openSync(path, "r");
  try {
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(handle, bytes, done, bytes.length - done, done);
      if (read === 0) throw new Error(`${path}: cut short at ${done} bytes while it was read`);
      done += read;
    }
  } finally {
    closeSync(handle);
  }
  const found = sha256(bytes);
  if (found !== wanted.sha256) {
    throw new Error(`${path}: SHA-256 of the first ${wanted.bytes} bytes is ${found}, not ${wanted.sha256}`);
  }
  return new Float32Array(machineBytes(bytes, 4));
}

function plainSize(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(`${path} is missing`);
  if (!found.isFile()) throw new Error(`${path} must be a plain file`);
  return found.size;
}
