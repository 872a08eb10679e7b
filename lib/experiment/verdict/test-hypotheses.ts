import { holm, interquartileMean } from "../../statistics/index.js";
import { columnsOf, numberColumn, type TableLike } from "../../table/index.js";
import { type ComparisonOptions, type Condition, compareConditions } from "../analysis/index.js";
import { hasPairedSeeds, matchingRows } from "../analysis/paired-seeds.js";
import { type Direction, NOT_MEASURED, type Verdict, verdict } from "./decide.js";
import type { Hypothesis, RelativeMargin, StudyTables } from "./hypothesis.js";

/** A hypothesis with what was found. Its numbers are NaN, and `seeds` is 0, where it was not measured. */
export interface TestedHypothesis {
  readonly id: string;
  readonly about: string;
  readonly measure: string;
  readonly seeds: number;
  readonly excluded: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly pHolm: number;
  readonly margin: number;
  readonly direction: Direction;
  readonly verdict: Verdict | typeof NOT_MEASURED;
}

/**
 * Tests a family of hypotheses with `compareConditions`, one call each, so that no interval depends on what else was
 * measured. A hypothesis that was not measured counts in Holm's adjustment as one with p = 1: missing arms make no other
 * test easier.
 */
export function testHypotheses(
  tables: StudyTables,
  family: readonly Hypothesis[],
  options: ComparisonOptions = {},
): TestedHypothesis[] {
  const found = family.map((hypothesis) => measured(tables, hypothesis, options));
  const adjusted = holm(found.map((row) => row?.p ?? 1));
  return family.map(({ id, about, measure, direction }, i): TestedHypothesis => {
    const row = found[i];
    if (!row) return { id, about, measure, direction, ...NOTHING };
    const pHolm = adjusted[i];
    const evidence = {
      estimate: row.difference,
      low: row.low,
      high: row.high,
      p: pHolm,
      margin: row.margin,
      direction,
    };
    return { id, about, measure, direction, ...row, pHolm, verdict: verdict(evidence) };
  });
}

const NOTHING = {
  seeds: 0,
  excluded: 0,
  difference: Number.NaN,
  low: Number.NaN,
  high: Number.NaN,
  p: Number.NaN,
  pHolm: Number.NaN,
  margin: Number.NaN,
  verdict: NOT_MEASURED,
} as const;

function measured(tables: StudyTables, hypothesis: Hypothesis, options: ComparisonOptions) {
  const table = tables[hypothesis.source];
  if (!table || !hasPairedSeeds(table, hypothesis)) return undefined;
  const margin = marginOf(table, hypothesis.margin);
  if (margin === undefined) return undefined;
  const [{ seeds, excluded, difference, low, high, p }] = compareConditions(table, [hypothesis], options);
  return { seeds, excluded, difference, low, high, p, margin };
}

/** The margin as a number; undefined where what it is a share of was not measured, or is 0. */
function marginOf(table: TableLike, margin: number | RelativeMargin): number | undefined {
  if (typeof margin === "number") return margin;
  const values = valuesOf(table, margin.measure, margin.condition);
  const size = values.length === 0 ? 0 : margin.share * Math.abs(interquartileMean(values));
  return size > 0 ? size : undefined;
}

/** The finite values of a column in the rows of a condition; none where the table lacks the column. */
function valuesOf(table: TableLike, measure: string, condition: Condition): number[] {
  if (!Object.hasOwn(columnsOf(table), measure)) return [];
  const values = numberColumn(table, measure);
  return matchingRows(table, condition)
    .map((row) => values[row])
    .filter(Number.isFinite);
}
