import { readFileSync } from "node:fs";
import { table as arqueroTable, type ColumnTable } from "arquero";
import { atomicWrite, decodeParquet, encodeParquet, type ParquetColumns, readRun, sha256 } from "../store/index.js";
import { plainFileSize } from "../store/plain-file.js";
import { columnsOf, type TableLike } from "./table-like.js";

/** Longest file that is read, bytes. */
const longest = 256 * 2 ** 20;

/**
 * Writes a table as Parquet; the same table gives the same bytes. A missing number is stored as NaN; missing text or booleans are refused.
 * @returns the file's SHA-256, which `readParquet` asks for
 * @throws as `columnsOf`, and when a column mixes kinds or holds arrays
 */
export async function writeParquet(table: TableLike, file: string): Promise<string> {
  const bytes = encodeParquet(parquetColumns(table));
  await atomicWrite(file, bytes);
  return sha256(bytes);
}

/**
 * Reads a Parquet file as an arquero table. Parquet has no checksum of its own and a damaged file can keep its reader busy for ever, so the
 * file's hash must be known: `writeParquet` returns it, and the manifest of a run lists it (see `tableOf`).
 * @throws when the file is missing, its hash differs, or it is no flat table of numbers, text and booleans
 */
export async function readParquet(file: string, expectedSha256: string): Promise<ColumnTable> {
  const bytes = plainFileSize(file);
  if (bytes > longest) throw new Error(`${file}: ${bytes} bytes; at most ${longest} are read`);
  return arqueroTable(Object.entries(await decodeParquet(readFileSync(file), file, expectedSha256)));
}

/**
 * A table of a run folder, checked against the run's manifest: `await tableOf("data/demo/deceptive")` has its learning curves.
 * @param run the folder, or a run that was opened
 * @throws when there is no such run or file; the message lists the run's files
 */
export async function tableOf(
  run: string | { readonly folder: string },
  name = "history.parquet",
): Promise<ColumnTable> {
  const folder = typeof run === "string" ? run : run.folder;
  const { manifest, bytes } = readRun(folder);
  const content = bytes(name);
  return arqueroTable(Object.entries(await decodeParquet(content, `${folder}/${name}`, manifest.files[name].sha256)));
}

function parquetColumns(table: TableLike): ParquetColumns {
  const columns = Object.entries(columnsOf(table)).map(([name, values]) => {
    if (values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array)
      return [name, values];
    const list = Array.from(values);
    const numeric = list.some((value) => typeof value === "number");
    return [name, numeric ? list.map((value) => value ?? Number.NaN) : list];
  });
  return Object.fromEntries(columns);
}
