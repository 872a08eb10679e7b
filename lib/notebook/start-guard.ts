import { Worker } from "node:worker_threads";
import type { GuardData, GuardMessage } from "./kernel-guard.js";

export interface GuardOptions extends Pick<GuardData, "key" | "control" | "kernel" | "running"> {
  /** An interrupt of cell number `cell` has come. */
  onInterrupt(cell: number): void;
  /** Its code has been stopped by force. */
  onStopped(cell: number): void;
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
      if (message.kind === "ready") {
        resolve();
        return;
      }
      guard.postMessage("heard");
      if (message.kind === "interrupt") onInterrupt(message.cell);
      else onStopped(message.cell);
    });
  });
  guard.unref();
}
