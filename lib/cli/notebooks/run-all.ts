import { readFileSync } from "node:fs";
import { join } from "node:path";
import { executionFacts } from "../../notebook/execution-facts.js";
import { type Notebook, parseNotebook } from "../../notebook/nbformat.js";
import type { NotebookPreset } from "../../notebook/notebook-preset.js";
import { type ExecutionReport, executeNotebook } from "../../notebook/runner.js";
import { cellProgress } from "./cell-progress.js";

/** A notebook that has been executed. */
export interface Executed extends ExecutionReport {
  name: string;
  file: string;
  /** The file's text, and what it says, before. */
  text: string;
  source: Notebook;
  preset: NotebookPreset;
}

export interface RunAllOptions {
  timeout: number;
  /** Budget; when left out, the one that each notebook's outputs were made with, or else quick. */
  preset?: NotebookPreset;
  /** Called with each notebook before it is executed. */
  before?(name: string, source: Notebook): void;
}

/**
 * Executes notebooks one after another and hands over each as soon as it is done. Ctrl-C or a polite kill ends the kernel.
 * @throws Error when it was stopped
 */
export async function runAll(
  folder: string,
  names: readonly string[],
  { timeout, preset, before }: RunAllOptions,
  onDone: (executed: Executed) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);
  try {
    for (const [index, name] of names.entries()) {
      const file = join(folder, `${name}.ipynb`);
      const text = readFileSync(file, "utf8");
      const source = parseNotebook(text, file);
      before?.(name, source);
      const used = preset ?? executionFacts(source).preset ?? "quick";
      const bar = cellProgress(name, index + 1, names.length);
      const report = await executeNotebook(source, {
        name,
        folder,
        preset: used,
        timeoutSeconds: timeout,
        onCell: bar.onCell,
        signal: stop.signal,
      }).finally(bar.stop);
      if (stop.signal.aborted) throw new Error(`Stopped in ${name}; nothing was written for it.`);
      await onDone({ ...report, name, file, text, source, preset: used });
    }
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
}
