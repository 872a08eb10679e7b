import { table as arqueroTable, type ColumnTable } from "arquero";
import { columnsOf, rowCount, type TableLike } from "./table-like.js";

/** Any table as an arquero table. @throws RangeError as `columnsOf` */
export function toTable(table: TableLike): ColumnTable {
  const columns = columnsOf(table);
  return arqueroTable(Object.entries(columns).map(([name, values]) => [name, Array.from(values)]));
}

/**
 * Tables below each other, with a first column that names the table each row came from: `stackTables({ deceptive, honest }, "pair")`. A column
 * that one of them lacks is null there.
 * @throws RangeError when a table already has a column of that name
 */
export function stackTables(tables: Readonly<Record<string, TableLike>>, name: string): ColumnTable {
  const parts = Object.entries(tables).map(([label, table]) => ({ label, columns: columnsOf(table) }));
  const names = new Set(parts.flatMap(({ columns }) => Object.keys(columns)));
  if (names.has(name)) throw new RangeError(`The tables already have a column "${name}"; choose another name.`);
  const labels = parts.flatMap(({ label, columns }) => new Array<string>(rowCount(columns)).fill(label));
  const stacked = [...names].map((each): [string, unknown[]] => [
    each,
    parts.flatMap(({ columns }) => Array.from(columns[each] ?? new Array(rowCount(columns)).fill(null))),
  ]);
  return arqueroTable([[name, labels], ...stacked]);
}
