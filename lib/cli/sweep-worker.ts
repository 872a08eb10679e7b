import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../overlap.mjs", import.meta.url));
const KEPT_TEXT = 2000;

/** What a worker tells the sweep that started it; `index` may be that of its start. */
export type WorkerReport =
  | { readonly kind: "progress"; readonly index: number; readonly episode: number; readonly episodes: number }
  | { readonly kind: "waiting"; readonly text: string };

/** How a worker ended: its exit code, or the signal that ended it, and the end of what it wrote about errors. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly text: string;
}

/** In a worker: a way to report. Without a parent it says nothing. @param onOrphaned called when the parent is gone */
export function reportToParent(onOrphaned: () => void): { report(message: WorkerReport): void; release(): void } {
  if (!process.send) return { report: () => {}, release: () => {} };
  process.once("disconnect", onOrphaned);
  return {
    report: (message) => {
      if (process.connected) process.send?.(message);
    },
    release: () => {
      process.off("disconnect", onOrphaned);
      if (process.connected) process.disconnect();
    },
  };
}

/**
 * Starts `overlap sweep COPY --index I` as a process of its own: what kills it (memory, a signal, a fault of the engine)
 * kills no other run, and its memory goes back with it.
 */
export function startWorker(
  copy: string,
  folder: string,
  index: number,
  onReport: (report: WorkerReport) => void,
): { readonly process: ChildProcess; readonly ended: Promise<WorkerEnd> } {
  const words = ["sweep", copy, "--out", folder, "--index", String(index), "--wait", "0"];
  const child = fork(PROGRAM, words, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let text = "";
  child.stderr?.on("data", (part) => {
    text = (text + part).slice(-KEPT_TEXT);
  });
  child.on("message", (message) => onReport(message as WorkerReport));
  const ended = new Promise<WorkerEnd>((resolve) => {
    child.on("error", (error) => resolve({ code: 1, signal: null, text: error.message }));
    child.on("close", (code, signal) => resolve({ code, signal, text: text.trim() }));
  });
  return { process: child, ended };
}
