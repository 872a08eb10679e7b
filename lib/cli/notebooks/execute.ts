import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { withExecutionFacts } from "../../notebook/execution-facts.js";
import { gitCommit } from "../../notebook/git-commit.js";
import { serialiseNotebook } from "../../notebook/nbformat.js";
import type { NotebookPreset } from "../../notebook/notebook-preset.js";
import { describeFailure } from "../../notebook/runner.js";
import { writeSite } from "../../notebook/site.js";
import { count } from "../count.js";
import { gatherSite } from "./gather-site.js";
import type { NotebooksOptions } from "./options.js";
import { type Executed, runAll } from "./run-all.js";

/** What was executed with another budget than quick has a folder of its own, so that neither overwrites the other. */
export function outFolder(out: string, preset: NotebookPreset): string {
  return preset === "quick" ? resolve(out) : resolve(out, preset);
}

/**
 * Executes notebooks, and writes each with its outputs, and the site.
 * @throws Error when one failed; it is written too: its outputs so far and the error are what one wants to see
 */
export async function execute(folder: string, names: string[], options: NotebooksOptions): Promise<void> {
  const { preset = "quick" } = options;
  const out = outFolder(options.out, preset);
  mkdirSync(out, { recursive: true });
  let failures = 0;
  await runAll(folder, names, { ...options, preset }, async (executed) => {
    await writeExecuted(out, folder, executed);
    if (!executed.failure) return;
    failures++;
    console.error(describeFailure(executed.failure));
  });
  if (failures > 0) throw new Error(`${failures} of ${count(names.length, "notebook")} failed.`);
}

/** Writes NAME.ipynb and the site with its page; prints their paths. */
export async function writeExecuted(out: string, folder: string, { name, notebook, preset }: Executed): Promise<void> {
  const file = join(out, `${name}.ipynb`);
  writeFileSync(file, serialiseNotebook(withExecutionFacts(notebook, { preset, commit: gitCommit(folder) })));
  await writeSite(out, folder, gatherSite(folder, out, preset));
  for (const each of [file, join(out, `${name}.html`)]) console.log(relative(process.cwd(), each) || each);
}
