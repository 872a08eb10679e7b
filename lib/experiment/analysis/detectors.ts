import type { MeasuredPairs } from "../run-evaluation.js";
import type { Study } from "../sweep/index.js";
import { BASELINE_ARMS } from "./baselines.js";

/** Detectors that read activations on self/other pairs, by the result that each is. Higher means less overlap. */
const OVERLAP_DETECTORS = {
  "overlap MSE": "overlapMse",
  "overlap log-MSE": "overlapLogMse",
  "overlap / variance": "overlapRelative",
  "overlap cosine": "overlapCosine",
} as const;
/** Detectors that need no idea of overlap: of how large activations are, how they vary, and what red changes in the action. */
const TRIVIAL_PAIR_DETECTORS = {
  "activation norm": "activationNorm",
  "activation variance": "activationVariance",
  "action sensitivity": "actionChange",
} as const;
const TIME_IN_SIGHT = "time in sight";

/** Names of all detectors: overlap raw and free of scale, then the trivial ones. */
export const DETECTORS: readonly string[] = [
  ...Object.keys(OVERLAP_DETECTORS),
  ...Object.keys(TRIVIAL_PAIR_DETECTORS),
  TIME_IN_SIGHT,
];

/** A row per network and detector. */
export interface DetectorTable {
  readonly detector: string[];
  readonly world: string[];
  /** Training seed. The deceptive and the honest network of one seed began with the same weights. */
  readonly seed: number[];
  /** Index of the run. */
  readonly network: number[];
  readonly deceptive: boolean[];
  /** Not always finite: a network whose episodes made no pair has no overlap. */
  readonly score: number[];
}

export interface DetectorOptions {
  /** Pairs that the overlap was measured on (default insertedRed). */
  readonly pairs?: MeasuredPairs;
  /** Arms whose networks count as deceptive, and as honest (default: the baselines). */
  readonly deceptive?: readonly string[];
  readonly honest?: readonly string[];
}

/**
 * The value that each detector gives each independently trained network, from the results of a study.
 * @throws if the study did not measure these pairs
 */
export function detectorTable(
  runs: Study["runs"],
  {
    pairs = "insertedRed",
    deceptive = [BASELINE_ARMS.deceptive],
    honest = [BASELINE_ARMS.honest],
  }: DetectorOptions = {},
): DetectorTable {
  const columns: Record<string, string> = { [TIME_IN_SIGHT]: "inSight" };
  for (const [name, result] of Object.entries({ ...OVERLAP_DETECTORS, ...TRIVIAL_PAIR_DETECTORS })) {
    columns[name] = `${pairs}.${result}`;
  }
  const table: DetectorTable = { detector: [], world: [], seed: [], network: [], deceptive: [], score: [] };
  for (const detector of DETECTORS) {
    const scores = runs[columns[detector]] as number[] | undefined;
    if (!scores) {
      throw new Error(`the study has no column "${columns[detector]}"; it measured ${measuredPairs(runs).join(", ")}`);
    }
    (runs.arm as string[]).forEach((arm, row) => {
      if (![...deceptive, ...honest].includes(arm)) return;
      table.detector.push(detector);
      table.world.push(runs.world[row] as string);
      table.seed.push(runs.seed[row] as number);
      table.network.push(runs.index[row] as number);
      table.deceptive.push(deceptive.includes(arm));
      table.score.push(scores[row]);
    });
  }
  return table;
}

function measuredPairs(runs: Study["runs"]): string[] {
  const names = Object.keys(runs).flatMap((name) => (name.endsWith(".overlapMse") ? [name.split(".")[0]] : []));
  return names.length > 0 ? names : ["no pairs"];
}
