import type { Figure, Row } from "./figure.js";

const HEADS = ["measure", "ours", "PyTorch", "ratio", "target", ""] as const;

/** The rows as an aligned table, notes below their row. */
export function report(rows: readonly Row[]): string {
  const cells = rows.map(({ title, unit, ours, pytorch, ratio, recorded, target }) => [
    title,
    shown(ours, unit),
    pytorch ? shown(pytorch, unit) : "",
    ratio === undefined ? "" : `${ratio.toPrecision(3)} x${recorded ? " *" : ""}`,
    target?.text ?? "",
    target ? (target.met ? "met" : "NOT MET") : "",
  ]);
  const widths = HEADS.map((head, c) => Math.max(head.length, ...cells.map((line) => line[c].length)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, c) => text.padEnd(widths[c]))
      .join("  ")
      .trimEnd();
  return [
    line(HEADS),
    widths
      .map((width) => "-".repeat(width))
      .join("  ")
      .trimEnd(),
    ...rows.flatMap(({ notes = [] }, i) => [line(cells[i]), ...notes.map((note) => `    ${note}`)]),
  ].join("\n");
}

/** "3.15 ms (3.02 to 3.40)": median and range of the rounds. */
function shown({ median, min, max, rounds }: Figure, unit: string): string {
  const range = rounds > 1 ? ` (${short(min)} to ${short(max)})` : "";
  return `${short(median)} ${unit}${range}`;
}

function short(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
