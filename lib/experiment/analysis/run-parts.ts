import { Worker } from "node:worker_threads";
import type { PartAnswer, PartWorkerData } from "./part-worker.js";
import type { Part } from "./parts.js";

export interface RunPartsOptions extends PartWorkerData {
  /** Threads, each of which computes one part at a time. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** Called with each finished part; what order they come in depends on the machine. */
  readonly onPart: (part: Part, bytes: Uint8Array) => void;
  /** Called as work is done, in episodes as `Part.cost` counts them, since the start. */
  readonly onProgress?: (cost: number) => void;
}

/**
 * Computes parts in threads of their own, so that the caller stays free to hear a signal.
 * @throws the signal's reason, at once, when it is aborted; what goes wrong in a part
 */
export async function runParts(parts: readonly Part[], options: RunPartsOptions): Promise<void> {
  const { study, settings, workers, signal, onPart, onProgress } = options;
  signal?.throwIfAborted();
  const waiting = [...parts];
  const shares = new Map<Part, number>();
  const threads: Worker[] = [];
  const report = () => onProgress?.([...shares].reduce((sum, [{ cost }, share]) => sum + cost * share, 0));

  const work = async (): Promise<void> => {
    const workerData: PartWorkerData = { study, settings };
    const thread = new Worker(new URL("./part-worker.js", import.meta.url), { workerData });
    threads.push(thread);
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const current = part;
      const bytes = await computeIn(thread, current, (share) => {
        shares.set(current, share);
        report();
      });
      onPart(current, bytes);
      shares.set(current, 1);
      report();
    }
  };
  const stopped = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    const all = Promise.all(Array.from({ length: Math.min(workers, parts.length) }, work));
    await Promise.race([all, stopped]);
  } finally {
    // What is under way is lost, and computed again next time.
    waiting.length = 0;
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function computeIn(thread: Worker, part: Part, onShare: (share: number) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const fail = (problem: Error) => reject(new Error(`${part.name}: ${problem.message}`, { cause: problem }));
    thread.removeAllListeners();
    thread.on("error", fail);
    thread.on("exit", (code) => fail(new Error(`its thread ended with exit code ${code}`)));
    thread.on("message", (answer: PartAnswer) => {
      if ("share" in answer) onShare(answer.share);
      else if ("bytes" in answer) resolve(answer.bytes);
      else fail(new Error(answer.problem));
    });
    thread.postMessage(part);
  });
}
