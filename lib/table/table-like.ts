import type { ColumnTable } from "arquero";
import type { DataFrame, Series } from "danfojs-node";

/** Columns by name, all of one length. */
export type Columns = Readonly<Record<string, ArrayLike<unknown>>>;

/**
 * What every function here and every figure takes as a table: an arquero table, a danfojs DataFrame or Series, an array of row objects, or a
 * record of columns. (`object` stands for that record, since an interface with fields of its own is no `Record`.)
 */
export type TableLike = ColumnTable | DataFrame | Series | readonly object[] | object;

/** The parts of danfojs that are read; asking for these names does not load it. */
interface FrameLike {
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly values: readonly unknown[];
  readonly $isSeries: boolean;
}

export function isArqueroTable(value: unknown): value is ColumnTable {
  const { columnNames, array } = (value ?? {}) as Record<string, unknown>;
  return typeof columnNames === "function" && typeof array === "function";
}

/** True for a DataFrame or a Series of danfojs. */
export function isFrame(value: unknown): value is FrameLike {
  const { columns, index, $isSeries } = (value ?? {}) as Record<string, unknown>;
  return Array.isArray(columns) && Array.isArray(index) && typeof $isSeries === "boolean";
}

/**
 * The columns of any table, in order. Filters and orders of arquero are applied; row labels of danfojs that are not just 0, 1, 2, ... become
 * the column "index"; a key that a row object lacks is undefined.
 * @throws RangeError when it is no table, a row is no object, or the columns differ in length
 */
export function columnsOf(table: TableLike): Columns {
  if (isArqueroTable(table)) return byName(table.columnNames(), (name) => table.array(name));
  if (isFrame(table)) return frameColumns(table);
  if (Array.isArray(table)) return rowColumns(table);
  return checkedRecord(table);
}

/** One column of a table. @throws RangeError when there is none of that name; the message lists those there are */
export function column(table: TableLike, name: string): ArrayLike<unknown> {
  if (isArqueroTable(table) && table.columnNames().includes(name)) return table.array(name);
  const columns = columnsOf(table);
  if (Object.hasOwn(columns, name)) return columns[name];
  throw new RangeError(`The table has no column "${name}"; it has ${Object.keys(columns).join(", ") || "none"}.`);
}

export function rowCount(columns: Columns): number {
  return Object.values(columns)[0]?.length ?? 0;
}

function byName(names: readonly string[], read: (name: string, place: number) => ArrayLike<unknown>): Columns {
  return Object.fromEntries(names.map((name, place) => [name, read(name, place)]));
}

function frameColumns({ columns, index, values, $isSeries }: FrameLike): Columns {
  const read = $isSeries
    ? () => values
    : (_: string, place: number) => values.map((row) => (row as readonly unknown[])[place]);
  const plainIndex = index.every((label, row) => label === row);
  return { ...(plainIndex ? {} : { index }), ...byName(columns, read) };
}

function rowColumns(rows: readonly unknown[]): Columns {
  const names = new Set<string>();
  rows.forEach((row, at) => {
    if (typeof row !== "object" || row === null || Array.isArray(row))
      throw new RangeError(`Row ${at} of the table must be an object such as { seed: 1, return: 2.5 }; got ${row}.`);
    for (const name of Object.keys(row)) names.add(name);
  });
  return byName([...names], (name) => rows.map((row) => (row as Record<string, unknown>)[name]));
}

function checkedRecord(record: object): Columns {
  const columns = Object.entries(record);
  for (const [name, values] of columns) {
    if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && "length" in values))
      throw new RangeError(`Column "${name}" of the table must be an array; got ${String(values)}.`);
    if (values.length !== columns[0][1].length)
      throw new RangeError(
        `Column "${name}" has ${values.length} values, but column "${columns[0][0]}" has ${columns[0][1].length}.`,
      );
  }
  return record as Columns;
}
