import { z } from "zod";
import { PAIR_KINDS } from "../overlap/index.js";
import { canonicalJson } from "../store/index.js";
import { parseConfig } from "../world/index.js";
import { distinctList } from "./distinct-list.js";
import { YARDSTICK_NAMES, yardstickResults } from "./yardsticks.js";

/** Kinds of pairs that a run may be measured on: the kit's own, and inserted red as the published evaluation makes it. */
export const MEASURED_PAIRS = [...PAIR_KINDS, "published"] as const;
export type MeasuredPairs = (typeof MEASURED_PAIRS)[number];

/** How each run of a sweep is measured once it is trained; also the `evaluation` of its run.json. */
export const evaluationSchema = z.strictObject({
  episodes: z.int().min(1).max(100_000).default(500).describe("Greedy episodes played with each trained run."),
  seed: z.int().min(0).default(0).describe("Evaluation seed: decides the starts and the pairs, the same for all runs."),
  pairs: distinctList(z.enum(MEASURED_PAIRS))
    .default(["insertedRed"])
    .describe("Kinds of self/other pairs to measure overlap on; published is insertedRed at radius 0.1, flag erased."),
  yardsticks: distinctList(z.enum(YARDSTICK_NAMES), 0)
    .default(YARDSTICK_NAMES)
    .describe(
      "Scripted players that take blue's place (standStill, toGoal) or red's (follower) in the same episodes, for comparison.",
    ),
});

export type RunEvaluation = Readonly<z.output<typeof evaluationSchema>>;

/** @throws one line per bad field: what it must be, the value seen */
export function parseEvaluation(value: unknown): RunEvaluation {
  return parseConfig(evaluationSchema, value, "evaluation");
}

/** What a run.json says of its evaluation, where nothing is left to a default. @throws as `parseEvaluation` */
export function recordedEvaluation(value: unknown): RunEvaluation {
  const evaluation = parseEvaluation(value);
  const [is, whole] = [value, evaluation].map(canonicalJson);
  if (is !== whole) throw new Error(`evaluation must name every field, such as ${whole}; got ${is}`);
  return evaluation;
}

/** Results that do not depend on the pairs. */
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

/** Names of all results, in the order of a study's tables: "trapRate", ..., "insertedRed.overlapMse", ... */
export function resultNames({ pairs, yardsticks }: RunEvaluation): string[] {
  return [
    ...BEHAVIOUR_RESULTS,
    ...pairs.flatMap((kind) => OVERLAP_RESULTS.map((name) => resultName(kind, name))),
    ...yardsticks.flatMap(yardstickResults),
  ];
}

/** The results that a run.json holds: a mean over nothing is no number and is left out. */
export function finiteResults(results: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(results).filter(([, value]) => Number.isFinite(value)));
}

export function resultName(kind: MeasuredPairs, name: string): string {
  return `${kind}.${name}`;
}
