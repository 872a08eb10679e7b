import { createRequire } from "node:module";

/** The tfjs module. */
export type TensorFlow = typeof import("@tensorflow/tfjs");

const require = createRequire(import.meta.url);
let loaded: TensorFlow | undefined;

/**
 * tfjs, loaded at the first call (0.1 to 1 s), so that people who stay on the wasm engine never pay for it.
 * It is the same module that `import * as tf from "@tensorflow/tfjs"` gives in a notebook cell.
 */
export function tensorflow(): TensorFlow {
  if (!loaded) {
    loaded = require("@tensorflow/tfjs") as TensorFlow;
    // Production mode only turns off tfjs's advice on the console; the advice is `describeBackends` here.
    loaded.enableProdMode();
  }
  return loaded;
}

/** Loads a package by name at run time, as the optional backends need. @throws what `require` throws */
export function loadByName(name: string): unknown {
  return require(name);
}
