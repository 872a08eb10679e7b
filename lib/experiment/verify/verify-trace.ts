import type { EpisodeTable } from "../episode-table.js";
import { layerMeans, tableMeans } from "../evaluation-means.js";
import { emptyOverlapTable } from "../overlap-table.js";
import { playEpisodes } from "../play-episodes.js";
import { loadRun } from "../run-files.js";
import { type EvaluationTrace, recordedPlayers, traceEvaluation } from "../trace/evaluation-trace.js";
import { openTrace } from "../trace/trace-file.js";
import { policyWeights, restoreLearner } from "../train.js";
import { attempt, type Check, checked, skipped } from "./check.js";
import { actionDifferences, columnDifferences, numberDifferences } from "./compare.js";
import type { VerifyContext } from "./context.js";
import { checkEffort, worldsSideBySide } from "./effort.js";

/** Checks a trace file against its own hashes, against the worlds, and against the run that played it, if that is there. */
export async function verifyTrace(path: string, context: VerifyContext): Promise<Check[]> {
  context.report("hashes");
  let trace: EvaluationTrace | undefined;
  const file = await attempt("file", path, () => {
    const content = openTrace(path);
    trace = content.trace;
    const compared = `the facts, ${trace.episodes.trapped.length} episodes and their summary have their SHA-256`;
    return checked(
      "file",
      content.problems.map((problem) => `${path}: ${problem}`),
      compared,
    );
  });
  if (!trace) return [file];
  const opened = trace;
  return [
    file,
    await attempt("worlds", path, () => worldCheck(opened, path, context)),
    await attempt("policy", path, () => policyCheck(opened, path, context)),
  ];
}

/** Simulates the worlds from the evaluation seed and the recorded actions; takes the means of the table again. */
function worldCheck(trace: EvaluationTrace, path: string, context: VerifyContext): Check {
  context.report("simulating");
  const table = simulateTrace(trace, (episodes) => context.report(`simulated ${episodes} episodes`));
  const means = tableMeans(trace.episodes);
  const steps = table.trapped.length * trace.world.horizon;
  return checked(
    "worlds",
    [
      ...columnDifferences({ ...trace.episodes }, { ...table }, path),
      ...numberDifferences(trace.summary, means, (name) => `${path}: summary.${name}`),
    ],
    `${steps} steps simulated again: ${Object.keys(table).length} columns and ${Object.keys(means).length} means to the bit`,
  );
}

/** The columns of the episode table that worlds and actions alone decide. @param onDone hears how many episodes are done */
export function simulateTrace(trace: EvaluationTrace, onDone?: (episodes: number) => void): EpisodeTable {
  const { seed, world } = trace;
  const episodes = trace.episodes.trapped.length;
  checkEffort(episodes, world.horizon);
  return playEpisodes(recordedPlayers(trace), world, {
    episodes,
    seed,
    batch: worldsSideBySide(world.horizon),
    onRollout: (played, first) => onDone?.(first + played.world.count),
  });
}

/** Lets the run play again: its actions, its activations on the pairs, and all that is computed from them. */
async function policyCheck(trace: EvaluationTrace, path: string, context: VerifyContext): Promise<Check> {
  const folder = context.runOf(trace.parametersHash, path);
  const run = `the run ${trace.parametersHash.slice(0, 12)}`;
  if (folder === undefined) {
    return skipped("policy", `${run} is not here, so that actions and overlap could not be computed again; see --run`);
  }
  if (!trace.engine.exact)
    return skipped(
      "policy",
      `${run} was played by the ${trace.engine.engine} engine on ${trace.engine.backend}, which is not bit-exact`,
    );
  context.report(`playing again with ${folder}`);
  const { config, state } = loadRun(folder);
  const episodes = trace.episodes.trapped.length;
  checkEffort(episodes, trace.world.horizon, policyWeights(state));
  const learner = await restoreLearner(config, state);
  try {
    const batch = worldsSideBySide(trace.world.horizon);
    const { trace: again } = traceEvaluation(learner, trace.world, {
      ...trace.recipe,
      seed: trace.seed,
      episodes,
      batch,
    });
    const differences = [
      ...actionDifferences(trace, again, path),
      ...columnDifferences({ ...trace.episodes }, overlapColumns(again), path),
      ...numberDifferences(trace.summary, layerNumbers(again), (name) => `${path}: summary.${name}`),
    ];
    const compared = `played again by ${folder}: every action, and the overlap of every episode and layer, to the bit`;
    return checked("policy", differences, compared);
  } finally {
    learner.dispose();
  }
}

/** What the worlds alone cannot tell: the columns and the means that come from activations. */
function overlapColumns({ episodes }: EvaluationTrace) {
  return chosen({ ...episodes }, Object.keys(emptyOverlapTable()));
}

function layerNumbers({ summary }: EvaluationTrace) {
  return chosen(summary, Object.keys(layerMeans([])));
}

function chosen<Value>(record: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}
