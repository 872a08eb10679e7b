import { join } from "node:path";
import { inspectRun, RUN_MANIFEST, type RunInspection, type RunManifest } from "../../store/index.js";
import { finiteResults, type RunEvaluation, recordedEvaluation } from "../run-evaluation.js";
import { decodeState, WEIGHTS } from "../run-files.js";
import { type LearnerState, policyWeights, restoreLearner, stateHash } from "../train.js";
import { isExact, parseTrainConfig, type TrainConfig } from "../train-config.js";
import { attempt, type Check, checked, skipped } from "./check.js";
import { resultDifferences } from "./compare.js";
import type { VerifyContext } from "./context.js";
import { measuredAgain } from "./measured-again.js";
import { retrainCheck } from "./retrain.js";

/** Checks a run: its manifest and files, its weights, its results by evaluating again, its parent; trains it again if asked. */
export async function verifyRun(folder: string, context: VerifyContext): Promise<Check[]> {
  context.report("hashes");
  const run = inspectRun(folder);
  const { manifest } = run;
  if (!manifest) return [manifestCheck(folder, run, [])];
  let config: TrainConfig | undefined;
  const problems: string[] = [];
  try {
    config = parseTrainConfig(manifest.config);
    problems.push(...configProblems(manifest, config));
  } catch (error) {
    problems.push(`config: ${(error as Error).message}`);
  }
  // null: it says something that cannot be followed.
  let evaluation: RunEvaluation | null | undefined;
  try {
    if (manifest.evaluation !== undefined) evaluation = recordedEvaluation(manifest.evaluation);
  } catch (error) {
    evaluation = null;
    problems.push((error as Error).message);
  }
  const checks = [manifestCheck(folder, run, problems), filesCheck(folder, run)];
  if (!config) return checks;
  const known = config;
  let state: LearnerState | undefined;
  checks.push(
    await attempt("weights", folder, () => {
      const found = decodedState(folder, run, known);
      const hash = stateHash(found);
      if (hash === manifest.parametersHash) state = found;
      const says = `${join(folder, RUN_MANIFEST)}: parametersHash is ${manifest.parametersHash}, but ${WEIGHTS} hashes to ${hash}`;
      return checked("weights", state ? [] : [says], `parameters ${hash}`);
    }),
  );
  checks.push(
    await attempt("results", folder, () => resultsCheck(folder, manifest, known, evaluation, state, context)),
  );
  if (manifest.parent !== undefined) checks.push(parentCheck(folder, manifest.parent, context));
  if (context.retrain)
    checks.push(await attempt("training", folder, () => retrainCheck(folder, run, manifest, context)));
  return checks;
}

function manifestCheck(folder: string, { manifest, problems }: RunInspection, more: readonly string[]): Check {
  const own = problems.filter(({ file }) => file === RUN_MANIFEST).map(({ problem }) => problem);
  const path = join(folder, RUN_MANIFEST);
  const sealed = manifest?.manifestHash !== undefined;
  return checked(
    "manifest",
    [...own, ...more].map((problem) =>
      problem.startsWith(RUN_MANIFEST) ? join(folder, problem) : `${path}: ${problem}`,
    ),
    sealed
      ? "every field by manifestHash"
      : "its config; it has no manifestHash, so that other fields may have changed",
  );
}

/** What a manifest says twice must be the same. */
function configProblems({ arm, parent, engine }: RunManifest, config: TrainConfig): string[] {
  const problems: string[] = [];
  if (arm !== config.arm) problems.push(`arm is ${arm}, but config.arm is ${config.arm}`);
  if ((parent ?? null) !== config.start) problems.push(`parent is ${parent}, but config.start is ${config.start}`);
  if (engine.engine !== config.engine) {
    problems.push(`engine.engine is ${engine.engine}, but config.engine is ${config.engine}`);
  }
  const exact = isExact(config);
  if (engine.exact !== exact) problems.push(`engine.exact is ${engine.exact}, but with this config it is ${exact}`);
  return problems;
}

function filesCheck(folder: string, { manifest, problems }: RunInspection): Check {
  const files = Object.entries(manifest?.files ?? {});
  const bytes = files.reduce((sum, [, file]) => sum + file.bytes, 0);
  return checked(
    "files",
    problems
      .filter(({ file }) => file !== RUN_MANIFEST)
      .map(({ file, problem }) => `${join(folder, file)}: ${problem}`),
    `${files.map(([name]) => name).join(", ")}: ${bytes} bytes`,
  );
}

function decodedState(folder: string, run: RunInspection, config: TrainConfig): LearnerState {
  const path = join(folder, WEIGHTS);
  const bytes = run.bytes(WEIGHTS);
  if (!bytes) throw new Error(`${path}: there are no weights to read`);
  return decodeState(bytes, config, path);
}

async function resultsCheck(
  folder: string,
  { results, engine }: RunManifest,
  config: TrainConfig,
  evaluation: RunEvaluation | null | undefined,
  state: LearnerState | undefined,
  context: VerifyContext,
): Promise<Check> {
  if (evaluation === null) return skipped("results", "the manifest does not say in order how they were measured");
  const { episodes } = evaluation ?? results;
  if (episodes === undefined) return skipped("results", "the manifest records no evaluation");
  if (!state) return skipped("results", "the weights are not the recorded ones");
  if (!engine.exact) return skipped("results", `the ${engine.engine} engine on ${engine.backend} is not bit-exact`);
  context.report(`evaluating ${episodes} episodes`);
  const again = finiteResults(
    await measuredAgain(() => restoreLearner(config, state), config, evaluation ?? { episodes }, policyWeights(state)),
  );
  const known = Object.keys(results).filter((name) => Object.hasOwn(again, name));
  const place = (name: string) => `${join(folder, RUN_MANIFEST)}: results.${name}`;
  return checked(
    "results",
    resultDifferences(results, again, place, evaluation !== undefined),
    `${known.length} numbers of ${episodes} episodes${evaluation ? `, pairs ${evaluation.pairs.join(", ")}` : ""}, evaluated again, to the bit`,
  );
}

function parentCheck(folder: string, hash: string, context: VerifyContext): Check {
  const parent = context.runOf(hash, folder);
  if (parent === undefined) return skipped("parent", `the run ${hash.slice(0, 12)} is not here; see --run`);
  const run = inspectRun(parent);
  try {
    if (!run.manifest) throw new Error(`${join(parent, RUN_MANIFEST)} cannot be read`);
    const config = parseTrainConfig(run.manifest.config);
    const found = stateHash(decodedState(parent, run, config));
    const difference = `${join(folder, RUN_MANIFEST)}: parent is ${hash}, but ${join(parent, WEIGHTS)} hashes to ${found}`;
    return checked("parent", found === hash ? [] : [difference], `${parent} has these parameters`);
  } catch (error) {
    return checked("parent", [(error as Error).message], "");
  }
}
