import { parentPort } from "node:worker_threads";
import { decodeParquet } from "./parquet-decode.js";

// The thread of `withParquetReader`: answers each { bytes, source, expected } with { table } or { problem }.
parentPort?.on("message", async ({ bytes, source, expected }) => {
  try {
    parentPort?.postMessage({ table: { ...(await decodeParquet(bytes, source, expected)) } });
  } catch (error) {
    parentPort?.postMessage({ problem: (error as Error).message });
  }
});
