import { mkdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { withExecutionFacts } from "../../notebook/execution-facts.js";
import { serialiseNotebook } from "../../notebook/nbformat.js";
import { describeFailure } from "../../notebook/runner.js";
import { atomicWrite } from "../../store/index.js";
import { count } from "../count.js";
import { outFolder, writeExecuted } from "./execute.js";
import type { NotebooksOptions } from "./options.js";
import { runAll } from "./run-all.js";

/**
 * Executes notebooks and writes the outputs into them: this is how committed outputs are made.
 * @throws Error when one failed (it stays as it was; its outputs so far are in the output folder), or was changed meanwhile
 */
export async function executeInPlace(folder: string, names: string[], options: NotebooksOptions): Promise<void> {
  let failures = 0;
  await runAll(folder, names, options, async (executed) => {
    const { name, file, text, notebook, preset, failure } = executed;
    if (failure) {
      failures++;
      console.error(`${describeFailure(failure)}\n${name}.ipynb stays as it was; what was executed is here:`);
      const out = outFolder(options.out, preset);
      mkdirSync(out, { recursive: true });
      await writeExecuted(out, folder, executed);
      return;
    }
    if (readFileSync(file, "utf8") !== text)
      throw new Error(`${file} was changed while it was executed; it stays as it is. Run the same command again.`);
    await atomicWrite(file, serialiseNotebook(withExecutionFacts(notebook, { preset })));
    console.log(relative(process.cwd(), file) || file);
  });
  if (failures > 0) throw new Error(`${failures} of ${count(names.length, "notebook")} failed.`);
}
