import { loadByName, tensorflow } from "./tensorflow.js";

/** What became of an attempt to load a backend. `problem` and `remedy` are sentences for people. */
export type LoadResult =
  | { readonly ok: true; readonly detail: string }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

export const GPU_PACKAGE = "@tensorflow/tfjs-node-gpu";
export const CPU_PACKAGE = "@tensorflow/tfjs-node";

const GPU_NEEDS =
  "it needs Linux or Windows on x64, an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1 on the library path, and Node 18 to 22";
const CPU_NEEDS = "it needs a prebuilt libtensorflow 2.9.1 for this platform, and Node 18 to 22";

interface NativeBackend {
  readonly isUsingGpuDevice?: boolean;
}

/**
 * Loads a native tfjs package and computes one product with it, since some builds load and then fail at the first
 * operation. Leaves tfjs's own choice of backend to the caller.
 * @param load what stands for `require`; tests hand in their own
 */
export function loadNative(name: typeof GPU_PACKAGE | typeof CPU_PACKAGE, load = loadByName): LoadResult {
  const gpu = name === GPU_PACKAGE;
  const remedy = `npm install ${name}@4.22.0 (optional); ${gpu ? GPU_NEEDS : CPU_NEEDS}; this is Node ${process.version}`;
  const failure = (problem: string): LoadResult => ({ ok: false, problem, remedy });
  let actual: string;
  try {
    actual = (load(`${name}/package.json`) as { name: string }).name;
  } catch {
    return failure(`${name} is not installed`);
  }
  if (actual !== name) {
    return failure(
      `the name ${name} stands for plain ${actual} here (an override in package.json), without native code`,
    );
  }
  try {
    process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
    load(name);
    const backend = tensorflow().findBackend("tensorflow") as unknown as NativeBackend | null;
    if (!backend) return failure(`${name} loaded, but registered no backend`);
    if (gpu && !backend.isUsingGpuDevice) return failure(`${name} loaded, but found no GPU that it can use`);
    return { ok: true, detail: `${name}, libtensorflow${gpu ? " on the GPU" : " on the CPU"}` };
  } catch (error) {
    return failure(`${name} is installed but does not load: ${firstLine(error)}`);
  }
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
