import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Table } from "./parquet-decode.js";

/** As `decodeParquet`. */
export type ParquetReader = (bytes: Uint8Array, source: string, expected: string) => Promise<Table>;

const LIMIT_SECONDS = 60;
const LIMIT_MEGABYTES = 2048;

/**
 * Reads Parquet tables that may have been made to harm: in a thread of its own, which is ended when a table takes too
 * long or too much memory. (A crafted file keeps the reader busy for ever, and its hash is as right as its maker likes.)
 * @param limitSeconds for each table
 * @throws what `work` throws; its reads throw as `decodeParquet`, and when a limit is passed
 */
export async function withParquetReader<Result>(
  work: (read: ParquetReader) => Promise<Result>,
  limitSeconds = LIMIT_SECONDS,
): Promise<Result> {
  const worker = new Worker(new URL("./parquet-worker.js", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: LIMIT_MEGABYTES },
  });
  // Each read listens too; without this, a fault between two reads would end the process.
  worker.on("error", () => {});
  try {
    return await work((bytes, source, expected) => readIn(worker, bytes, source, expected, limitSeconds));
  } finally {
    await worker.terminate();
  }
}

async function readIn(worker: Worker, bytes: Uint8Array, source: string, expected: string, limitSeconds: number) {
  const limit = AbortSignal.timeout(1000 * limitSeconds);
  const answer = once(worker, "message", { signal: limit });
  worker.postMessage({ bytes, source, expected });
  try {
    const [{ table, problem }] = await answer;
    if (problem !== undefined) throw new Error(problem);
    return table as Table;
  } catch (cause) {
    if (limit.aborted)
      throw new Error(`${source}: took more than ${limitSeconds} s to read; is it damaged?`, { cause });
    throw cause;
  }
}
