import { compileWasm } from "../exact/index.js";
import type { Check } from "./check.js";

// The smallest modules that need the feature: i8x16.popcnt of a splat, and i8x16.relaxed_swizzle of two splats.
const HEADER = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0];
const SIMD = Uint8Array.of(...HEADER, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
const RELAXED = Uint8Array.of(...HEADER, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11);

/** Whether the wasm engine works here (the default engine), and whether its relaxed-SIMD build would. */
export function checkEngine(): Check[] {
  return [wasmEngine(), relaxedSimd()];
}

function wasmEngine(): Check {
  const name = "wasm engine";
  if (!WebAssembly.validate(SIMD)) {
    return {
      group: "Needed",
      name,
      state: "no",
      detail: "this Node has no wasm SIMD",
      remedy: "use an official Node build",
    };
  }
  try {
    compileWasm("../engine/kernels.wasm", import.meta.url);
    return { group: "Needed", name, state: "yes", detail: "kernels load, SIMD works; results are exact" };
  } catch (error) {
    return { group: "Needed", name, state: "no", detail: (error as Error).message, remedy: "npm run build" };
  }
}

function relaxedSimd(): Check {
  const common = { group: "This machine", name: "relaxed SIMD" } as const;
  if (WebAssembly.validate(RELAXED)) {
    return { ...common, state: "yes", detail: "the engine's `fast` option can be used; its results are not exact" };
  }
  return {
    ...common,
    state: "no",
    detail: `Node ${process.versions.node} does not turn it on; only the engine's \`fast\` option needs it`,
    remedy: "use Node 22 or newer, or start Node 20 with --experimental-wasm-relaxed-simd",
  };
}
