import { column, type TableLike } from "./table-like.js";

/**
 * A column as numbers; NaN stands for a missing value (null, undefined or NaN). Booleans count as 0 and 1.
 * @throws RangeError when there is no such column, or a value is no finite number; it names column, row and value
 */
export function numberColumn(table: TableLike, name: string): Float64Array {
  return Float64Array.from(column(table, name), (value, row) => {
    if (value === null || value === undefined || Number.isNaN(value)) return Number.NaN;
    if (typeof value === "boolean") return value ? 1 : 0;
    if (typeof value !== "number" || !Number.isFinite(value)) throw bad(name, row, "a finite number", value);
    return value;
  });
}

/** A column as names of groups. @throws RangeError when there is no such column, or a value is not text, number or boolean */
export function labelColumn(table: TableLike, name: string): string[] {
  return Array.from(column(table, name), (value, row) => {
    if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return String(value);
    throw bad(name, row, "text, a number or a boolean", value);
  });
}

/** A column of true and false, or 1 and 0. @throws RangeError when there is no such column, or a value is something else */
export function booleanColumn(table: TableLike, name: string): boolean[] {
  return Array.from(column(table, name), (value, row) => {
    if (value === true || value === 1) return true;
    if (value === false || value === 0) return false;
    throw bad(name, row, "true or false (or 1 or 0)", value);
  });
}

/** The rows of each group, groups in the order in which they first appear. */
export function rowsByLabel(labels: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  labels.forEach((label, row) => {
    const rows = groups.get(label);
    if (rows) rows.push(row);
    else groups.set(label, [row]);
  });
  return groups;
}

function bad(name: string, row: number, wanted: string, value: unknown): RangeError {
  const seen = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new RangeError(`Column "${name}", row ${row}: expected ${wanted}; got ${seen}.`);
}
