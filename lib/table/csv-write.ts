import { atomicWrite } from "../store/index.js";
import { plainValue } from "./csv-value.js";
import { columnsOf, rowCount, type TableLike } from "./table-like.js";

/** Ends a line (RFC 4180). */
const lineEnd = "\r\n";

/**
 * Writes a table as CSV (RFC 4180, UTF-8, heads in the first line); `readCsv` gives the same values back. Numbers have all the digits that they
 * need, a missing value (null, undefined) is empty, NaN is NaN. Text that could be taken for something else is quoted.
 * @throws RangeError as `columnsOf`, when there are no columns, and when a cell holds an array or another object
 */
export async function writeCsv(table: TableLike, file: string): Promise<void> {
  await atomicWrite(file, csvText(table));
}

/** The text of the file. */
export function csvText(table: TableLike): string {
  const columns = columnsOf(table);
  const names = Object.keys(columns);
  if (names.length === 0) throw new RangeError("A CSV file needs at least one column; the table has none.");
  const lines = [names.map((name) => (name === "" ? '""' : quoteIfNeeded(name))).join(",")];
  for (let row = 0; row < rowCount(columns); row++) {
    lines.push(names.map((name) => field(columns[name][row], name, row)).join(","));
  }
  return lines.join(lineEnd) + lineEnd;
}

function field(value: unknown, name: string, row: number): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return typeof plainValue(value) === "string" ? quoteIfNeeded(value) : `"${value}"`;
  throw new RangeError(
    `Column "${name}", row ${row}: CSV holds numbers, text and booleans; got ${typeof value}. Drop the column first.`,
  );
}

function quoteIfNeeded(text: string): string {
  return /[",\r\n\ufeff]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
