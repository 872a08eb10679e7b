import { type FileMetaData, parquetMetadata, parquetRead, snappyUncompress } from "hyparquet";
import { sha256 } from "./hash.js";

/** Columns by name, all of one length; no prototype. */
export type Table = Record<string, number[] | string[] | boolean[]>;

const MAX_BYTES = 256 * 2 ** 20;
const MAX_VALUES = 50_000_000;

/** A Snappy copy of 64 bytes takes 3, so no valid page grows more than this. */
const SNAPPY_MAX_GROWTH = 24;

/**
 * Reads a flat Parquet table without nulls. 64-bit integers become numbers.
 *
 * @param source the file's name, for messages
 * @param expected SHA-256 of the file, from its manifest. Parquet has no checksum, and a damaged file can keep its reader
 *   busy for ever; so nothing is parsed that is not what was written.
 * @throws if the hash differs, or the file is too large, not Parquet, nested, or holds nulls or other kinds of values
 */
export async function decodeParquet(bytes: Uint8Array, source: string, expected: string): Promise<Table> {
  const hash = sha256(bytes);
  if (hash !== expected) throw new Error(`${source}: SHA-256 is ${hash}, but it should be ${expected}`);
  try {
    return await read(bytes);
  } catch (cause) {
    throw new Error(`${source}: cannot be read as a Parquet table: ${(cause as Error).message}`, { cause });
  }
}

async function read(bytes: Uint8Array): Promise<Table> {
  if (bytes.length > MAX_BYTES) throw new Error(`${bytes.length} bytes; at most ${MAX_BYTES} are read`);
  // A copy of its own: a small Buffer lies in a pool, and its slice() would too.
  const file = new Uint8Array(bytes).buffer;
  const metadata = parquetMetadata(file);
  const names = flatColumnNames(metadata);
  const rows = checkedRows(metadata, names.length);
  checkColumnChunks(metadata, names);
  const columns: Record<string, unknown[]> = Object.create(null);
  const filled: Record<string, number> = Object.create(null);
  for (const name of names) {
    columns[name] = [];
    filled[name] = 0;
  }
  await parquetRead({
    file,
    metadata,
    compressors: { SNAPPY: uncompress },
    onChunk: ({ columnName, columnData, rowStart }) => {
      for (let i = 0; i < columnData.length; i++) columns[columnName][rowStart + i] = columnData[i];
      filled[columnName] += columnData.length;
    },
  });
  const table: Table = Object.create(null);
  for (const name of names) {
    if (filled[name] !== rows || columns[name].length !== rows) {
      throw new Error(`column "${name}" has ${filled[name]} values, but the table has ${rows} rows`);
    }
    table[name] = plainValues(name, columns[name]);
  }
  return table;
}

function flatColumnNames({ schema }: FileMetaData): string[] {
  const names = schema.slice(1).map((element) => element.name);
  const nested = schema.slice(1).find((element) => element.num_children || element.repetition_type === "REPEATED");
  if (nested) throw new Error(`column "${nested.name}" is nested`);
  // A damaged page can also claim billions of missing values, which would be counted one by one.
  const optional = schema.slice(1).find((element) => element.repetition_type !== "REQUIRED");
  if (optional) throw new Error(`column "${optional.name}" may hold nulls`);
  if (schema.length < 2 || new Set(names).size !== names.length || names.includes("__proto__")) {
    throw new Error(`its columns must have different, ordinary names; got ${JSON.stringify(names)}`);
  }
  return names;
}

function checkedRows(metadata: FileMetaData, columns: number): number {
  const rows = Number(metadata.num_rows);
  const grouped = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!(rows >= 0 && rows * columns <= MAX_VALUES)) {
    throw new Error(`${rows} rows of ${columns} columns; at most ${MAX_VALUES} values are read`);
  }
  if (grouped !== rows || metadata.row_groups.some((group) => group.num_rows < 0n)) {
    throw new Error(`its row groups hold ${grouped} rows, but the table says ${rows}`);
  }
  return rows;
}

/** Left unchecked, a chunk of an unknown column makes the reader stop halfway and drop the errors of its other columns. */
function checkColumnChunks({ row_groups: groups }: FileMetaData, names: readonly string[]): void {
  for (const { columns } of groups) {
    const found = columns.map((chunk) => chunk.meta_data?.path_in_schema.join("."));
    if (found.length !== names.length || names.some((name, i) => found[i] !== name)) {
      throw new Error(`a row group holds the columns ${JSON.stringify(found)}, not ${JSON.stringify(names)}`);
    }
  }
}

function uncompress(input: Uint8Array, outputLength: number): Uint8Array {
  if (!(outputLength >= 0 && outputLength <= input.length * SNAPPY_MAX_GROWTH + 1024)) {
    throw new Error(`a page of ${input.length} bytes claims to unpack to ${outputLength}`);
  }
  const output = new Uint8Array(outputLength);
  snappyUncompress(input, output);
  return output;
}

function plainValues(name: string, values: readonly unknown[]): Table[string] {
  const plain = values.map((value) => (typeof value === "bigint" ? safeNumber(name, value) : value));
  const kind = plain.length > 0 ? typeof plain[0] : "number";
  const odd = plain.findIndex((value) => typeof value !== kind);
  if (odd >= 0 || !["number", "string", "boolean"].includes(kind)) {
    throw new Error(`column "${name}", row ${Math.max(odd, 0)}: ${String(plain[Math.max(odd, 0)])} is not a ${kind}`);
  }
  return plain as Table[string];
}

function safeNumber(name: string, value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`column "${name}": ${value} is too large for a number`);
  return number;
}
