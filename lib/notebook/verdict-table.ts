import { NOT_MEASURED, type TestedHypothesis } from "../experiment/index.js";
import { decimalText, type FormattedTable, formatted, intervalText, pText } from "../table/index.js";

/** Tested hypotheses as a table to show, a row each; those that were not measured stand last, in one row. */
export function verdictTable(tested: readonly TestedHypothesis[]): FormattedTable {
  const rows = tested.map(({ id, about, seeds, difference, low, high, margin, pHolm, verdict }) => ({
    test: id,
    comparison: about,
    n: String(seeds),
    difference: intervalText({ estimate: difference, low, high }, 3),
    margin: decimalText(margin, 3),
    p: pText(pHolm),
    verdict: verdict as string,
  }));
  const measured = rows.filter(({ verdict }) => verdict !== NOT_MEASURED);
  const missing = rows.filter(({ verdict }) => verdict === NOT_MEASURED);
  const last = {
    test: shortList(missing.map(({ test }) => test)),
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

/** "P2; S2, S4 (F); S1 to S11 (Flog)": numbers by arm, three or more in a row by their ends. */
function shortList(ids: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const id of ids) {
    const [name, ...arm] = id.split(" ");
    const group = name === "R" ? "" : arm.join(" ");
    groups.set(group, [...(groups.get(group) ?? []), group === "" ? id : name]);
  }
  return [...groups].map(([arm, names]) => joined(names) + (arm && ` (${arm})`)).join("; ");
}

function joined(names: readonly string[]): string {
  const numbers = names.map((name) => Number(name.slice(1)));
  const inRow = names.length > 2 && numbers.every((n, i) => i === 0 || n === numbers[i - 1] + 1);
  return inRow ? `${names[0]} to ${names[names.length - 1]}` : names.join(", ");
}
