import { compileWasm } from "./wasm-file.js";

/**
 * Transcendental functions whose float64 results are the same bits on every machine and JavaScript engine.
 * `Math.exp` and its kin are not specified to the bit, so nothing that is hashed may use them
 * (`Math.sqrt`, `Math.abs`, `Math.floor`, `Math.min` and `Math.max` are exact and allowed). Angles in radians.
 */
interface ExactMath {
  exp(x: number): number;
  log(x: number): number;
  log1p(x: number): number;
  sin(x: number): number;
  cos(x: number): number;
  asin(x: number): number;
  acos(x: number): number;
  atan2(y: number, x: number): number;
}

const instance = new WebAssembly.Instance(compileWasm("./math.wasm", import.meta.url), {
  env: {
    abort: () => {
      throw new Error("the math kernels stopped");
    },
  },
});

export const { exp, log, log1p, sin, cos, asin, acos, atan2 } = instance.exports as unknown as ExactMath;
