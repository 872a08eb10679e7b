import { join } from "node:path";
import { inspectRun, RUN_MANIFEST, type RunInspection, type RunManifest } from "../../store/index.js";
import { HISTORY_FILE, loadRun, runContents, WEIGHTS } from "../run-files.js";
import { type LearnerState, type TrainResult, train } from "../train.js";
import { type Check, checked, skipped } from "./check.js";
import { parquetDifferences, tensorDifferences } from "./compare.js";
import type { VerifyContext } from "./context.js";

/** Trains a run again from its configuration and seed; compares the final hash and the bytes of its files. */
export async function retrainCheck(
  folder: string,
  run: RunInspection,
  manifest: RunManifest,
  context: VerifyContext,
): Promise<Check> {
  const { engine, parametersHash } = manifest;
  if (!engine.exact)
    return skipped(
      "training",
      `the ${engine.engine} engine on ${engine.backend} is not bit-exact, so training again gives other bits`,
    );
  const result = await retrained(folder, manifest, context);
  const again = runContents(result);
  const differences =
    result.hash === parametersHash
      ? []
      : [`${join(folder, RUN_MANIFEST)}: parametersHash is ${parametersHash}; trained again it is ${result.hash}`];
  for (const [name, compare] of [
    [WEIGHTS, tensorDifferences],
    [HISTORY_FILE, parquetDifferences],
  ] as const) {
    const path = join(folder, name);
    const recorded = run.bytes(name);
    differences.push(...(recorded ? compare(recorded, again[name], path) : [`${path}: there is nothing to compare`]));
  }
  const { episodes } = result.config.maddpg;
  return checked(
    "training",
    differences,
    `${episodes} episodes trained again: ${WEIGHTS} and ${HISTORY_FILE} to the byte`,
  );
}

/** The result of training a run again, its parent's first unless that was given. */
async function retrained(
  folder: string,
  manifest: RunManifest,
  context: VerifyContext,
  children: readonly string[] = [],
): Promise<TrainResult> {
  const before = context.retrained.get(folder);
  if (before) return before;
  if (children.includes(folder)) throw new Error(`${folder} is given as its own ancestor`);
  const { parent } = manifest;
  const start = parent === undefined ? undefined : await parentState(folder, parent, context, [...children, folder]);
  const result = await train(manifest.config, manifest.seed, {
    start,
    onProgress: ({ episode, episodes }) =>
      context.report(`training ${folder} again, ${episode} of ${episodes} episodes`),
  });
  context.retrained.set(folder, result);
  return result;
}

async function parentState(
  folder: string,
  hash: string,
  context: VerifyContext,
  children: readonly string[],
): Promise<LearnerState> {
  const parent = context.runOf(hash, folder);
  if (parent === undefined) {
    throw new Error(`${folder} cannot be trained again without its parent, the run ${hash}; give it with --run`);
  }
  if (context.isGiven(parent)) return loadRun(parent).state;
  const { manifest } = inspectRun(parent);
  if (!manifest) throw new Error(`${parent}, the parent of ${folder}, has no manifest that can be read`);
  return (await retrained(parent, manifest, context, children)).state;
}
