import { log } from "../../exact/index.js";
import type { Table } from "../../store/index.js";
import type { MeasuredPairs } from "../run-evaluation.js";
import { RUN_IDENTITY } from "../sweep/stack-studies.js";

/**
 * Where a raw distance comes from. The scale-free distance is the mean squared difference divided by the variance of the
 * activations over states, so for each run raw = scaleFree + variance, all in natural logarithms: two networks can differ
 * in the raw distance because self and other differ more, or because all activations are larger.
 * @returns a row per run, in the order of `runs`; NaN where a run made no pair
 * @throws if the study did not measure these pairs
 */
export function distanceParts(runs: Table, pairs: MeasuredPairs = "insertedRed"): Table {
  const [relative, variance] = ["overlapRelative", "activationVariance"].map((name) => {
    const values = runs[`${pairs}.${name}`];
    if (!values) throw new Error(`the study has no column "${pairs}.${name}"`);
    return (values as number[]).map((value) => (value > 0 ? log(value) : Number.NaN));
  });
  return {
    ...Object.fromEntries(RUN_IDENTITY.map((name) => [name, runs[name]])),
    raw: relative.map((value, row) => value + variance[row]),
    scaleFree: relative,
    variance,
  };
}
