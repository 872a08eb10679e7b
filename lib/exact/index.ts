export * from "./math.js";
export { compileWasm } from "./wasm-file.js";
