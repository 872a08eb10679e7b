import { createRequire } from "node:module";
import type { ColumnTable } from "arquero";
import type { DataFrame, Series } from "danfojs-node";
import { toTable } from "./stack-tables.js";
import { columnsOf, type TableLike } from "./table-like.js";

const require = createRequire(import.meta.url);

/**
 * A table as a danfojs DataFrame, for those who think in pandas: `toDataFrame(table).groupby(["arm"]).col(["trapRate"]).mean()`. The first call
 * loads danfojs, which takes a second or so.
 * @throws RangeError as `columnsOf`, and when a cell holds an array or another object, which a DataFrame cannot
 */
export function toDataFrame(table: TableLike): DataFrame {
  const { DataFrame } = require("danfojs-node") as typeof import("danfojs-node");
  const columns: Record<string, unknown[]> = {};
  for (const [name, values] of Object.entries(columnsOf(table))) {
    columns[name] = Array.from(values, (value, row) => {
      if (typeof value === "object" && value !== null)
        throw new RangeError(
          `Column "${name}", row ${row}: a DataFrame holds numbers, text and booleans, not objects.`,
        );
      return value ?? Number.NaN;
    });
  }
  return new DataFrame(columns);
}

/** A DataFrame or a Series as an arquero table. Row labels that are not just 0, 1, 2, ... become the column "index". */
export function fromDataFrame(frame: DataFrame | Series): ColumnTable {
  return toTable(frame);
}
