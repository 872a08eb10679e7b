import { existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { atomicWrite } from "../../store/index.js";
import type { EvaluationTrace } from "./evaluation-trace.js";
import { decodeTrace, MAX_TRACE_BYTES, type TraceContent } from "./trace-decode.js";
import { encodeTrace } from "./trace-encode.js";

/** How the name of a trace's file ends. */
export const TRACE_SUFFIX = ".trace.safetensors";

/** @throws unless a trace can be written there: the name ends as it must, and nothing is there yet */
export function checkTracePath(path: string): void {
  if (!path.endsWith(TRACE_SUFFIX)) throw new Error(`the name of a trace must end in ${TRACE_SUFFIX}; got ${path}`);
  if (existsSync(path)) throw new Error(`${path} exists already; nothing is overwritten. Choose another name`);
}

/** Writes a trace so that the file is there whole or not at all; its folder is made if needed. @throws as `checkTracePath` */
export async function writeTrace(path: string, trace: EvaluationTrace): Promise<void> {
  checkTracePath(path);
  mkdirSync(dirname(path), { recursive: true });
  await atomicWrite(path, encodeTrace(trace));
}

/** Reads a trace file. @throws if it is not one, or does not fit its own hashes */
export function readTrace(path: string): EvaluationTrace {
  const { trace, problems } = openTrace(path);
  if (problems.length > 0) throw new Error(`${path}: ${problems[0]}`);
  return trace;
}

/** Reads a trace file, with all that does not fit its own hashes. @throws if it is not one */
export function openTrace(path: string): TraceContent {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(`${path}: there is no such file`);
  if (!found.isFile()) throw new Error(`${path}: this is not a plain file`);
  if (found.size > MAX_TRACE_BYTES)
    throw new Error(`${path}: ${found.size} bytes; at most ${MAX_TRACE_BYTES} are read`);
  return decodeTrace(readFileSync(path), path);
}
