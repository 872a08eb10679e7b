import { readFileSync } from "node:fs";

/** Compiles a .wasm file that the build put next to the compiled library. `relativeTo` is the caller's `import.meta.url`. */
export function compileWasm(name: string, relativeTo: string): WebAssembly.Module {
  const url = new URL(name, relativeTo);
  try {
    return new WebAssembly.Module(readFileSync(url));
  } catch (cause) {
    throw new Error(`cannot load the compiled kernels ${name}; run \`npm run build\` (${(cause as Error).message})`, {
      cause,
    });
  }
}
