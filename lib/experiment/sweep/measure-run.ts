import type { Learner } from "../../engine/index.js";
import type { PhysicalDeceptionOptions } from "../../world/index.js";
import { PUBLISHED_PAIRS } from "../episode-pairs.js";
import { evaluate } from "../evaluate.js";
import type { MeasuredPairs, Sweep } from "./sweep-file.js";

/** Results of an evaluation that do not depend on the pairs. */
export const BEHAVIOUR_RESULTS = [
  "episodes",
  "trappedAtReset",
  "trapRate",
  "goalRate",
  "redGoalRate",
  "timeToGoal",
  "redReturn",
  "blueDeceptiveReturn",
  "blueHonestReturn",
  "inSight",
] as const;

/** Results that are measured on pairs, once per kind. */
export const OVERLAP_RESULTS = [
  "pairs",
  "overlapMse",
  "overlapLogMse",
  "overlapRelative",
  "overlapCosine",
  "activationVariance",
  "activationNorm",
  "actionChange",
] as const;

/** Names of all results of a sweep's runs, in the order of its tables: "trapRate", ..., "insertedRed.overlapMse", ... */
export function resultNames({ pairs }: Sweep["evaluation"]): string[] {
  return [...BEHAVIOUR_RESULTS, ...pairs.flatMap((kind) => OVERLAP_RESULTS.map((name) => resultName(kind, name)))];
}

/** Measures a trained pair as a sweep asks for; the event loop turns between the kinds of pairs. */
export async function measureRun(
  learner: Learner,
  world: PhysicalDeceptionOptions,
  { episodes, seed, pairs }: Sweep["evaluation"],
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const results: Record<string, number> = {};
  for (const kind of pairs) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const way = kind === "published" ? PUBLISHED_PAIRS : { pairs: kind };
    const { summary } = evaluate(learner, world, { episodes, seed, ...way });
    for (const name of BEHAVIOUR_RESULTS) results[name] = summary[name];
    for (const name of OVERLAP_RESULTS) results[resultName(kind, name)] = summary[name];
  }
  return results;
}

function resultName(kind: MeasuredPairs, name: string): string {
  return `${kind}.${name}`;
}
