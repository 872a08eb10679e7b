import { Worker } from "node:worker_threads";
import type { GuardData, GuardMessage } from "./kernel-guard.js";

export interface GuardOptions extends Pick<GuardData, "key" | "control" | "kernel"> {
  /** Not 0 while a cell may be stopped by force: once it has waited for something, and until it has ended. */
  stoppable: Int32Array;
  /** An interrupt that did not come as a signal. */
  onInterrupt(): void;
  /** The running code has been stopped by force. */
  onStopped(): void;
}

/** Starts the thread that kernel-guard.ts describes, and waits until it listens. Jupyter names the kernel's parent in JPY_PARENT_PID. */
export async function startGuard({ onInterrupt, onStopped, ...addresses }: GuardOptions): Promise<void> {
  const parent = Number(process.env.JPY_PARENT_PID);
  const known = Number.isInteger(parent) && parent > 1;
  const workerData: GuardData = { ...addresses, firstParent: process.ppid, ...(known ? { parent } : {}) };
  const guard = new Worker(new URL("./kernel-guard.js", import.meta.url), { workerData });
  await new Promise<void>((resolve, reject) => {
    guard.on("error", reject);
    guard.on("message", (message: GuardMessage) => {
      if (message === "ready") resolve();
      if (message === "are you there?") guard.postMessage("yes" satisfies GuardMessage);
      if (message === "interrupt") onInterrupt();
      if (message === "stopped") onStopped();
    });
  });
  guard.unref();
}
