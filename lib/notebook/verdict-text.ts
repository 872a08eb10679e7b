import { NOT_MEASURED, type TestedHypothesis } from "../experiment/index.js";
import { decimalText, intervalText, pText } from "../table/index.js";

/** A tested hypothesis as a line of Markdown: what, estimate, interval, n, p and verdict. */
export function verdictText(row: TestedHypothesis): string {
  const { id, about, seeds, difference, low, high, margin, pHolm, verdict } = row;
  if (verdict === NOT_MEASURED) return `${id}, ${about}: ${NOT_MEASURED}.`;
  const interval = intervalText({ estimate: difference, low, high }, 3);
  const facts = `n = ${seeds} seeds, margin ${decimalText(margin, 3)}, p after Holm ${pText(pHolm)}`;
  return `${id}, ${about}: ${interval} (${facts}): **${verdict}**.`;
}
