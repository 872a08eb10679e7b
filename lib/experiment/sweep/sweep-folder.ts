import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  atomicWrite,
  canonicalJson,
  configHash,
  diskRemedy,
  type RunManifest,
  readJsonFile,
  readManifest,
} from "../../store/index.js";
import type { PlannedRun } from "./expand.js";
import { partialRun } from "./run-one.js";
import { sweepDifference } from "./same-sweep.js";
import { readSweep, type Sweep, sweepSeeds } from "./sweep-file.js";

/** Ending of the copy of a sweep that stands beside its runs. */
export const SWEEP_COPY = ".sweep.json";

/** Where a run of a sweep stands. */
export type RunState =
  | { readonly state: "done"; readonly manifest: RunManifest }
  /** Begun; `episode` of its last checkpoint, `holder` the process that is at work on it, where they are known. */
  | { readonly state: "partial"; readonly episode: number | null; readonly holder: string | null }
  | { readonly state: "failed"; readonly reason: string }
  | { readonly state: "missing" };

/**
 * Puts a copy of the sweep into the folder of its runs, so that a file changed half-way cannot give indices another
 * meaning. Seeds may be added at the end.
 * @returns path of the copy
 * @throws if the folder holds another sweep of this name; names the field that differs; if it cannot be written
 */
export async function claimFolder(folder: string, sweep: Sweep): Promise<string> {
  try {
    return claim(folder, sweep);
  } catch (cause) {
    const remedy = diskRemedy(cause, folder);
    throw remedy ? new Error(`${remedy} (--out)`, { cause }) : cause;
  }
}

function claim(folder: string, sweep: Sweep): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${sweep.name}${SWEEP_COPY}`);
  if (existsSync(path)) {
    const earlier = readSweep(path);
    const difference = sweepDifference(earlier, sweep);
    if (difference) {
      throw new Error(`${path}: its runs were begun with ${difference}; give this sweep another name or another --out`);
    }
    if (sweepSeeds(earlier).length >= sweepSeeds(sweep).length) return path;
  }
  atomicWrite(path, `${canonicalJson(sweep)}\n`);
  return path;
}

/** Where a run stands. @throws if its folder holds something else */
export function runState(folder: string, run: PlannedRun, sweep: Sweep): RunState {
  const path = join(folder, run.name);
  if (existsSync(path)) {
    const manifest = readManifest(path);
    const problem = mismatch(manifest, run, sweep);
    if (problem) throw new Error(`${path} is not run ${run.index} of ${sweep.name}: ${problem}; move it away`);
    return { state: "done", manifest };
  }
  const partial = partialRun(path);
  const record = failureRecord(folder, run);
  if (existsSync(record) && !partial?.holder) return { state: "failed", reason: failureReason(record) };
  return partial ? { state: "partial", ...partial } : { state: "missing" };
}

/** What a manifest says otherwise than the plan; null when it is the planned run. */
export function mismatch(
  manifest: RunManifest,
  run: PlannedRun,
  { evaluation, preregistration }: Sweep,
): string | null {
  if (manifest.seed !== run.seed) return `its seed is ${manifest.seed}, the sweep says ${run.seed}`;
  const hash = configHash({ ...manifest.config, start: null });
  if (hash !== run.configHash)
    return `its configuration (without start) hashes to ${hash}, the sweep's to ${run.configHash}`;
  if ((manifest.config.start === null) !== (run.start === null)) {
    return run.start === null ? "it has a start, but begins from scratch" : "it names no start, but fine-tunes";
  }
  const [was, is] = [manifest.evaluation ?? null, evaluation].map(canonicalJson);
  if (was !== is) return `it was evaluated as ${was}, the sweep says ${is}`;
  const [under, named] = [manifest.preregistration, preregistration?.sha256];
  if (under !== named)
    return `it was made under ${under ? `the pre-registration ${under}` : "no pre-registration"}, the sweep names ${named ?? "none"}`;
  return null;
}

/** Keeps the reason why a run failed, for `overlap status`, unless the disk refuses, which may be that reason. */
export async function recordFailure(folder: string, run: PlannedRun, reason: string): Promise<void> {
  try {
    atomicWrite(failureRecord(folder, run), `${canonicalJson({ index: run.index, reason })}\n`);
  } catch {
    // The reason is printed too.
  }
}

export function forgetFailure(folder: string, run: PlannedRun): void {
  rmSync(failureRecord(folder, run), { force: true });
}

function failureRecord(folder: string, run: PlannedRun): string {
  return join(folder, `.${run.name}.failed.json`);
}

function failureReason(path: string): string {
  const record = readJsonFile(path, { maxBytes: 65_536 }) as { reason?: unknown } | null;
  return typeof record?.reason === "string" ? record.reason : "unknown";
}
