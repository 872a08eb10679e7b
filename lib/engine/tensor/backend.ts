import { CPU_PACKAGE, firstLine, GPU_PACKAGE, type LoadResult, loadNative } from "./native-backend.js";
import { tensorflow } from "./tensorflow.js";
import { registerWasm } from "./wasm-backend.js";

/** What can run tfjs, best first. `cpu` is plain JavaScript: right, and very slow. */
export const TENSOR_BACKENDS = ["node-gpu", "node", "wasm", "cpu"] as const;
export type TensorBackend = (typeof TENSOR_BACKENDS)[number];

/** One line of `describeBackends`. */
export interface BackendReport {
  readonly backend: TensorBackend;
  /** "live": tfjs computes with it now; "ready": it would work; "absent": it would not. */
  readonly state: "live" | "ready" | "absent";
  /** What it is, or why it is not there. */
  readonly detail: string;
  /** What would make it work; empty unless absent. */
  readonly remedy: string;
}

let native: "node-gpu" | "node" | undefined;
let chosen: TensorBackend | undefined;

/**
 * Starts tfjs on the backend asked for, or else on the best one that works here. Call it once before making a
 * `TensorLearner`; calling it again switches (learners made before stay with the backend they were made on).
 * @returns the backend that is live, checked by a computation
 * @throws if the backend asked for does not work; the message says why, and what would make it so
 */
export async function startTensor(wanted?: TensorBackend): Promise<TensorBackend> {
  if (wanted !== undefined && !TENSOR_BACKENDS.includes(wanted)) {
    throw new Error(`no tensor backend named "${wanted}"; there are ${TENSOR_BACKENDS.join(", ")}`);
  }
  const problems: string[] = [];
  for (const backend of wanted ? [wanted] : TENSOR_BACKENDS) {
    const result = await start(backend);
    if (result.ok) {
      chosen = backend;
      return backend;
    }
    problems.push(`${backend}: ${result.problem}. ${result.remedy}`);
  }
  throw new Error(`no tensor backend could start. ${problems.join(" | ")}`);
}

/** The backend that `startTensor` chose last; started on the best one if it was never called. */
export async function ensureTensor(): Promise<TensorBackend> {
  return chosen !== undefined && tensorflow().getBackend() && liveBackend() === chosen ? chosen : startTensor(chosen);
}

/** The backend that tfjs computes with now. @throws if none was started */
export function liveBackend(): TensorBackend {
  const name = tensorflow().getBackend();
  if (name === "tensorflow") return native ?? "node";
  if (name === "wasm" || name === "cpu") return name;
  throw new Error("no tensor backend is running; call `await startTensor()` first");
}

/** The state of every backend, for `overlap doctor`. What was live stays live; if nothing was, the best one is then. */
export async function describeBackends(): Promise<BackendReport[]> {
  const tf = tensorflow();
  if (!tf.getBackend()) await startTensor();
  const before = tf.getBackend();
  const live = liveBackend();
  const reports: BackendReport[] = [];
  for (const backend of TENSOR_BACKENDS) {
    const result = await start(backend);
    reports.push(
      result.ok
        ? { backend, state: backend === live ? "live" : "ready", detail: result.detail, remedy: "" }
        : { backend, state: "absent", detail: result.problem, remedy: result.remedy },
    );
  }
  await tf.setBackend(before);
  return reports;
}

async function start(backend: TensorBackend): Promise<LoadResult> {
  const loaded = register(backend);
  if (!loaded.ok) return loaded;
  const tf = tensorflow();
  const name = backend === "node-gpu" || backend === "node" ? "tensorflow" : backend;
  try {
    const started = await tf.setBackend(name);
    if (!started || tf.getBackend() !== name) throw new Error(`tfjs fell back to "${tf.getBackend()}"`);
    // tfjs-node 4.22 loads on Node 23 and later and fails at its first operation, so compute something.
    const sum = tf.tidy(
      () =>
        tf
          .matMul(tf.ones([2, 3]), tf.ones([3, 2]))
          .sum()
          .dataSync()[0],
    );
    if (sum !== 12) throw new Error(`a product came out as ${sum}; expected 12`);
    if (name === "tensorflow") native = backend as "node-gpu" | "node";
    return loaded;
  } catch (error) {
    return {
      ok: false,
      problem: `it does not compute: ${firstLine(error)}`,
      remedy: `use another backend, or a Node version from 20 to 22 (this is ${process.version})`,
    };
  }
}

function register(backend: TensorBackend): LoadResult {
  if (backend === "node-gpu") return loadNative(GPU_PACKAGE);
  if (backend === "node") {
    // Both native packages register under one name, so the second must not be loaded on top of the first.
    if (native === "node-gpu") {
      return { ok: false, problem: "node-gpu is loaded and takes its place", remedy: "use node-gpu" };
    }
    return loadNative(CPU_PACKAGE);
  }
  if (backend === "wasm") return registerWasm();
  return { ok: true, detail: "plain JavaScript inside tfjs (some 100 times slower than the wasm engine)" };
}
