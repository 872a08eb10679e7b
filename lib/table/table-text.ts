import { formatTable } from "./format-table.js";
import type { FormattedTable } from "./formatted.js";
import type { TableLike } from "./table-like.js";

/** A table as plain text with aligned columns; a last line counts the rows when not all are shown. */
export function tableText(table: TableLike | FormattedTable): string {
  const { columns, rows, shown } = formatTable(table);
  if (columns.length === 0) return "(a table without columns)";
  const blocks = columns.map(({ head, right, cells }) => {
    const texts = [head, ...cells].map((text) => text.replace(/\s+/g, " "));
    const width = Math.max(...texts.map((text) => text.length));
    return texts.map((text) => (right ? text.padStart(width) : text.padEnd(width)));
  });
  const line = (row: number) =>
    blocks
      .map((block) => block[row])
      .join("  ")
      .trimEnd();
  return [...Array.from({ length: shown + 1 }, (_, row) => line(row)), ...countLine(rows, shown)].join("\n");
}

/** "30 of 500 rows", or nothing when all are there. An empty table says so. */
export function countLine(rows: number, shown: number): string[] {
  if (rows === 0) return ["no rows"];
  return shown < rows ? [`${shown} of ${rows} rows`] : [];
}
