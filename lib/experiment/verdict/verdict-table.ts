import { decimalText, type FormattedTable, formatted, intervalText } from "../../table/index.js";
import { NOT_MEASURED } from "./decide.js";
import type { TestedHypothesis } from "./test-hypotheses.js";

/** Tested hypotheses as a table to show, a row each; those that were not measured stand last, in one row. */
export function verdictTable(tested: readonly TestedHypothesis[]): FormattedTable {
  const rows = tested.map(({ id, about, seeds, difference, low, high, margin, pHolm, verdict }) => ({
    test: id,
    comparison: about,
    n: String(seeds),
    difference: intervalText({ estimate: difference, low, high }, 3),
    margin: decimalText(margin, 3),
    p: decimalText(pHolm, 3),
    verdict: verdict as string,
  }));
  const measured = rows.filter(({ verdict }) => verdict !== NOT_MEASURED);
  const missing = rows.filter(({ verdict }) => verdict === NOT_MEASURED);
  const last = {
    test: missing.map(({ test }) => test).join(", "),
    comparison: `${missing.length} comparison${missing.length === 1 ? "" : "s"} of arms that these studies lack`,
    n: "0",
    difference: "–",
    margin: "–",
    p: "–",
    verdict: NOT_MEASURED,
  };
  return formatted(missing.length > 0 ? [...measured, last] : measured, {
    head: { difference: "difference [95 % interval]", p: "p (Holm)" },
    rows: 60,
  });
}
