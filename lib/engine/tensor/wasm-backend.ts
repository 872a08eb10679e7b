import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { firstLine, type LoadResult } from "./native-backend.js";
import { tensorflow } from "./tensorflow.js";

const require = createRequire(import.meta.url);
const PACKAGE = "@tensorflow/tfjs-backend-wasm";

/** Registers tfjs's WebAssembly backend and tells it where its files are. One thread: its threads cannot start in Node. */
export function registerWasm(): LoadResult {
  try {
    // Loading tfjs first lets both share one core; the package registers itself.
    tensorflow();
    const wasm = require(PACKAGE) as typeof import("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(join(dirname(require.resolve(`${PACKAGE}/package.json`)), "wasm-out") + sep);
    return { ok: true, detail: `${PACKAGE}, one thread` };
  } catch (error) {
    // The paths can be set only before the backend starts; a second registration is no failure.
    if (tensorflow().findBackend("wasm")) return { ok: true, detail: `${PACKAGE}, one thread` };
    return { ok: false, problem: firstLine(error), remedy: `npm install ${PACKAGE}@4.22.0` };
  }
}
