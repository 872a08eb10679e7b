import { parentPort, workerData } from "node:worker_threads";
import { loadStudy } from "../sweep/index.js";
import type { AnalysisSettings } from "./analysis-settings.js";
import { encodeTable } from "./analysis-tables.js";
import { computePart } from "./compute-part.js";
import type { Part } from "./parts.js";

/** What a thread is given at its start. */
export interface PartWorkerData {
  readonly study: string;
  readonly settings: AnalysisSettings;
}

/** What it answers: the share of its part that is done, then the part's bytes, or what went wrong. */
export type PartAnswer = { readonly share: number } | { readonly bytes: Uint8Array } | { readonly problem: string };

// A thread of `runParts`: computes each part that it is sent.
const { study: folder, settings } = workerData as PartWorkerData;
const study = loadStudy(folder);
const answer = (message: PartAnswer) => parentPort?.postMessage(message);
parentPort?.on("message", async (part: Part) => {
  try {
    const columns = await computePart(await study, part, settings, (share) => answer({ share }));
    answer({ bytes: encodeTable(part.kind, columns) });
  } catch (error) {
    answer({ problem: (error as Error).message });
  }
});
