import type { TableLike } from "./table-like.js";

/** How a table is shown, by column. Nothing here changes the values. */
export interface TableFormat {
  /** Significant digits: one number for all columns, or by column (default 3). Whole numbers stay whole. */
  readonly digits?: number | Readonly<Record<string, number>>;
  /** Unit of a column, put in brackets after its head. */
  readonly unit?: Readonly<Record<string, string>>;
  /** Heads in place of the columns' names. */
  readonly head?: Readonly<Record<string, string>>;
  /** Columns of shares that are shown as percentages. */
  readonly percent?: readonly string[];
  /** Rows to show (default 30). */
  readonly rows?: number;
}

/** A table with the way to show it. */
export interface FormattedTable {
  readonly kind: "formatted table";
  readonly table: TableLike;
  readonly format: TableFormat;
}

/** For `show`, or the last line of a cell: `formatted(table, { digits: 2, unit: { distance: "arena units" } })`. */
export function formatted(table: TableLike, format: TableFormat): FormattedTable {
  return { kind: "formatted table", table, format };
}

export function isFormatted(value: unknown): value is FormattedTable {
  return (value as { kind?: unknown } | null | undefined)?.kind === "formatted table";
}
