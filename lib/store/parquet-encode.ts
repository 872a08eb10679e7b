import type { BasicType, ColumnSource } from "hyparquet-writer";
import { parquetWriteBuffer } from "hyparquet-writer";

/** Columns of equal length. Numbers become 64-bit floats, an Int32Array 32-bit integers, a Float32Array 32-bit floats. */
export type ParquetColumns = Readonly<
  Record<string, readonly number[] | readonly string[] | readonly boolean[] | Float64Array | Float32Array | Int32Array>
>;

/** Rows in a group; fixed, since it decides the bytes. */
const ROW_GROUP_SIZE = 100_000;

/**
 * A table as the bytes of a Parquet file (Snappy pages). The same columns in the same order give the same bytes.
 * NaN is allowed and means "no value"; null is not.
 *
 * @throws if there are no columns, their lengths differ, or a column mixes types
 */
export function encodeParquet(columns: ParquetColumns): Uint8Array {
  const names = Object.keys(columns);
  if (names.length === 0) throw new Error("a table needs at least one column");
  const rows = columns[names[0]].length;
  const columnData = names.map((name): ColumnSource => {
    const data = columns[name];
    if (name === "__proto__" || name === "") throw new Error(`a column cannot be named "${name}"`);
    if (data.length !== rows) {
      throw new Error(`column "${name}" has ${data.length} rows, but column "${names[0]}" has ${rows}`);
    }
    const type = columnType(name, data);
    return { name, data: withOneNaN(data) as ColumnSource["data"], type, nullable: false };
  });
  const createdBy = "overlap-lab";
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: ROW_GROUP_SIZE, createdBy }));
}

/** There are many NaNs, and which of them a computation gives differs from call to call; a file holds but one. */
function withOneNaN(data: ParquetColumns[string]): ParquetColumns[string] {
  if (data instanceof Float32Array) {
    const copy = data.slice();
    const bits = new Uint32Array(copy.buffer);
    copy.forEach((value, i) => {
      if (Number.isNaN(value)) bits[i] = 0x7fc00000;
    });
    return copy;
  }
  if (data instanceof Int32Array || (!(data instanceof Float64Array) && typeof data[0] !== "number")) return data;
  const copy = Float64Array.from(data as readonly number[]);
  const bits = new BigUint64Array(copy.buffer);
  copy.forEach((value, i) => {
    if (Number.isNaN(value)) bits[i] = 0x7ff8000000000000n;
  });
  return data instanceof Float64Array ? copy : [...copy];
}

function columnType(name: string, data: ParquetColumns[string]): BasicType {
  if (data instanceof Float64Array) return "DOUBLE";
  if (data instanceof Float32Array) return "FLOAT";
  if (data instanceof Int32Array) return "INT32";
  const kind = data.length > 0 ? typeof data[0] : "number";
  const odd = (data as readonly unknown[]).findIndex((value) => typeof value !== kind);
  if (odd >= 0) throw new Error(`column "${name}" starts with a ${kind}, but row ${odd} is ${String(data[odd])}`);
  if (kind === "number") return "DOUBLE";
  if (kind === "string") return "STRING";
  if (kind === "boolean") return "BOOLEAN";
  throw new Error(`column "${name}" must hold numbers, text or booleans; row 0 is ${String(data[0])}`);
}
