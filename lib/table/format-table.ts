import { type FormattedTable, isFormatted, type TableFormat } from "./formatted.js";
import { missing, numberFormat } from "./number-format.js";
import { columnsOf, rowCount, type TableLike } from "./table-like.js";

/** A column as it is shown. */
export interface FormattedColumn {
  readonly head: string;
  /** Numbers stand to the right. */
  readonly right: boolean;
  readonly cells: readonly string[];
}

export interface FormattedCells {
  readonly columns: readonly FormattedColumn[];
  /** Rows of the whole table. */
  readonly rows: number;
  /** Of these, the first so many are in the columns. */
  readonly shown: number;
}

const defaultRows = 30;
const longestText = 80;
/** Entries of an array that are written out. */
const arrayEntries = 3;

/** Every cell as text; the number format of a column follows from the rows that are shown. @throws RangeError as `columnsOf` */
export function formatTable(source: TableLike | FormattedTable): FormattedCells {
  const { table, format } = isFormatted(source) ? source : { table: source, format: {} as TableFormat };
  const columns = columnsOf(table);
  for (const name of [...Object.keys({ ...format.unit, ...format.head }), ...(format.percent ?? [])])
    if (!Object.hasOwn(columns, name))
      throw new RangeError(`There is no column "${name}" to format; the table has ${Object.keys(columns).join(", ")}.`);
  const rows = rowCount(columns);
  const shown = Math.min(rows, format.rows ?? defaultRows);
  return {
    columns: Object.entries(columns).map(([name, values]) =>
      formatColumn(
        name,
        Array.from({ length: shown }, (_, row) => values[row]),
        format,
      ),
    ),
    rows,
    shown,
  };
}

function formatColumn(name: string, values: readonly unknown[], format: TableFormat): FormattedColumn {
  const { unit, head, percent } = format;
  const title = head?.[name] ?? name;
  const digits = typeof format.digits === "number" ? format.digits : format.digits?.[name];
  const isPercent = percent?.includes(name) ?? false;
  const present = values.filter((value) => value !== null && value !== undefined);
  const right = present.length > 0 && present.every((value) => typeof value === "number" || typeof value === "bigint");
  const scaled = (value: number) => (isPercent ? 100 * value : value);
  const write = numberFormat(values.filter(isNumber).map(scaled), digits);
  const cell = (value: unknown) => {
    if (typeof value !== "number") return cellText(value);
    return isPercent && Number.isFinite(value) ? `${write(scaled(value))} %` : write(scaled(value));
  };
  return { head: unit?.[name] ? `${title} (${unit[name]})` : title, right, cells: values.map(cell) };
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return missing;
  if (typeof value === "number") return numberFormat([value])(value);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)) return arrayText(value as unknown[]);
  return shortened(typeof value === "object" ? JSON.stringify(value) : String(value));
}

function arrayText(values: ArrayLike<unknown>): string {
  const first = Array.from({ length: Math.min(values.length, arrayEntries) }, (_, i) => values[i]);
  const write = numberFormat(first.filter(isNumber));
  const texts = first.map((value) => (typeof value === "number" ? write(value) : cellText(value)));
  const more = values.length > arrayEntries ? `, \u2026 ${values.length} in all` : "";
  return `[${texts.join(", ")}${more}]`;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 1)}\u2026` : text;
}
