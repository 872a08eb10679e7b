import type { TableLike } from "../../table/index.js";
import { type ComparisonOptions, type ConditionComparison, compareConditions } from "../analysis/index.js";
import { hasPairedSeeds } from "../analysis/paired-seeds.js";
import { NOT_MEASURED } from "./decide.js";
import { baseline } from "./hypotheses.js";

/** Least difference between the trap rates of the baselines (PREREGISTRATION.md, section 6). */
const LEAST_TRAP_GAP = 0.1;

export interface PreconditionRow {
  readonly world: string;
  readonly about: string;
  readonly seeds: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Least estimate that is asked for; the interval must lie above 0 as well. */
  readonly atLeast: number;
  readonly verdict: "met" | "not met" | typeof NOT_MEASURED;
}

/** Whether there is deception in a world that could be removed. */
export interface Precondition {
  readonly world: string;
  readonly verdict: PreconditionRow["verdict"];
  readonly rows: readonly PreconditionRow[];
}

/** Tests whether the deceptive baseline A is deceptive in a world: all three conditions must be met. */
export function precondition(runs: TableLike, world: string, options: ComparisonOptions = {}): Precondition {
  const [A, B] = [baseline("A", world), baseline("B", world)];
  const conditions: (ConditionComparison & { about: string; atLeast: number })[] = [
    { about: "trap rate, A minus B", measure: "trapRate", treated: A, control: B, atLeast: LEAST_TRAP_GAP },
    {
      about: "led rate of A: trap rate minus that with a blue that stands still",
      measure: "trapRate",
      controlMeasure: "standStill.trapRate",
      treated: A,
      control: A,
      atLeast: 0,
    },
    { about: "follower trap rate, A minus B", measure: "follower.trapRate", treated: A, control: B, atLeast: 0 },
  ];
  const rows = conditions.map(({ about, atLeast, ...comparison }): PreconditionRow => {
    if (!hasPairedSeeds(runs, comparison)) {
      const none = { seeds: 0, difference: Number.NaN, low: Number.NaN, high: Number.NaN };
      return { world, about, ...none, atLeast, verdict: NOT_MEASURED };
    }
    const [{ seeds, difference, low, high }] = compareConditions(runs, [comparison], options);
    const met = low > 0 && difference >= atLeast;
    return { world, about, seeds, difference, low, high, atLeast, verdict: met ? "met" : "not met" };
  });
  const worst = (["not met", NOT_MEASURED] as const).find((bad) => rows.some(({ verdict }) => verdict === bad));
  return { world, verdict: worst ?? "met", rows };
}
