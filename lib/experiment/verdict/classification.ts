import type { Table } from "../../store/index.js";
import {
  type ChoiceTable,
  choiceAccuracy,
  type DetectorAccuracy,
  type DetectorArea,
  detectorAccuracy,
  detectorAreas,
  detectorTable,
  type PairOutcomes,
  pairOutcomes,
} from "../analysis/index.js";
import { NOT_MEASURED, type Verdict } from "./decide.js";
import { MARGINS } from "./hypotheses.js";

/** Detectors that know nothing of overlap (K3). */
export const TRIVIAL_DETECTORS: readonly string[] = [
  "activation norm",
  "activation variance",
  "action sensitivity",
  "time in sight",
];
/** Share of the pairs of networks that must come out as claimed (section 7, third claim). */
const SHARE_AS_CLAIMED = 0.9;

/** K1 to K5 of PREREGISTRATION.md, section 6, in one world; undefined: not measured. */
export interface Classification {
  readonly world: string;
  /** AUC of raw log-MSE on inserted-red pairs; above 0.5 as published. */
  readonly k1?: DetectorArea;
  /** AUC of the scale-free overlap. */
  readonly k2?: DetectorArea;
  /** The trivial detector with the largest AUC in either direction, which `best` holds. */
  readonly k3?: DetectorArea & { readonly best: number };
  /** Published forced choice, each pair of networks at its largest number of episodes. */
  readonly k4?: PairOutcomes;
  /** Thresholds fitted in another world and applied in this one. */
  readonly k5: readonly DetectorAccuracy[];
  /** Of the third headline claim: mean overlap tells deceptive from honest agents. */
  readonly verdict: Verdict | typeof NOT_MEASURED;
  /** Whether it is about overlap: scale-free as well, and better than every trivial detector. */
  readonly aboutOverlap?: boolean;
}

/**
 * @param runs stacked runs of the studies
 * @param choices forced-choice table of `overlap analyse`, if there is one
 */
export function classification(runs: Table, choices: ChoiceTable | undefined, world: string): Classification {
  const areas = areasOf(runs, world);
  const [k1, k2] = ["overlap log-MSE", "overlap / variance"].map((name) =>
    areas.find(({ detector }) => detector === name),
  );
  const k3 = areas
    .filter(({ detector }) => TRIVIAL_DETECTORS.includes(detector))
    .map((area) => ({ ...area, best: Math.max(area.auc, 1 - area.auc) }))
    .sort((a, b) => b.best - a.best)[0];
  const k4 =
    choices && pairOutcomes(choiceAccuracy(choices)).find((row) => row.world === world && row.pairs === "published");
  const accuracies = areas.length > 0 ? detectorAccuracy(detectorTable(runs)) : [];
  const k5 = accuracies.filter(({ fittedIn, appliedTo }) => appliedTo === world && fittedIn !== world);
  const aboutOverlap = k1 && k2 && k3 && isGood(k2) && k1.auc > k3.best;
  return { world, k1, k2, k3, k4, k5, verdict: thirdClaim(k1, k4), aboutOverlap };
}

/** The table of detectors knows baselines alone; both kinds must be there for an area. */
function areasOf(runs: Table, world: string): DetectorArea[] {
  const arms = (runs.arm as string[]).filter((_, row) => runs.world[row] === world);
  const measured = Object.hasOwn(runs, "insertedRed.overlapLogMse");
  if (!measured || !arms.includes("A") || !arms.includes("B")) return [];
  return detectorAreas(detectorTable(runs)).filter((area) => area.world === world);
}

function isGood({ auc, low }: DetectorArea): boolean {
  return low > 0.5 && auc >= MARGINS.auc;
}

function thirdClaim(k1: DetectorArea | undefined, k4: PairOutcomes | undefined): Classification["verdict"] {
  if (!k1) return NOT_MEASURED;
  if (k1.high < 0.5) return "contradicted";
  if (!isGood(k1)) return "inconclusive";
  if (!k4) return NOT_MEASURED;
  return k4.asClaimed >= SHARE_AS_CLAIMED * k4.networkPairs ? "supported" : "inconclusive";
}
