import { compareNotebooks } from "../../notebook/difference.js";
import { executionFacts, withExecutionFacts } from "../../notebook/execution-facts.js";
import { lineDifference } from "../../notebook/line-difference.js";
import { isExecuted, serialiseNotebook } from "../../notebook/nbformat.js";
import { describeFailure } from "../../notebook/runner.js";
import { count } from "../count.js";
import type { NotebooksOptions } from "./options.js";
import { withoutOutputs } from "./pages.js";
import { type Executed, type RunAllOptions, runAll } from "./run-all.js";

/** Differences that are shown of one notebook. */
const shown = 10;

/**
 * Executes notebooks and compares each with its file, to the byte. Writes nothing.
 * @throws Error when one differs or fails, each told on stderr, or has no outputs to compare with
 */
export async function verify(folder: string, names: string[], options: NotebooksOptions): Promise<void> {
  let differing = 0;
  const needOutputs: RunAllOptions = {
    ...options,
    before: (name, source) => {
      if (!isExecuted(source)) throw new Error(withoutOutputs(name));
    },
  };
  await runAll(folder, names, needOutputs, async (executed) => {
    const problems = problemsOf(executed);
    if (problems.length === 0) {
      console.log(`${executed.name}: as it is in the file, to the byte`);
      return;
    }
    differing++;
    for (const problem of problems.slice(0, shown)) console.error(problem);
    if (problems.length > shown) console.error(`... and ${count(problems.length - shown, "more difference")}`);
  });
  if (differing > 0)
    throw new Error(
      `${differing} of ${count(names.length, "notebook")} did not come out as in the file. If the new outputs are right, write them with --in-place.`,
    );
}

function problemsOf({ name, source, text, notebook, preset, failure }: Executed): string[] {
  if (failure) return [describeFailure(failure)];
  const { preset: before = preset } = executionFacts(source);
  const now = withExecutionFacts(notebook, { preset });
  const differences = compareNotebooks(source, now).map(
    ({ place, lines }) => `${name}, ${place}\n${lines.map((line) => `  ${line}`).join("\n")}`,
  );
  if (before !== preset)
    differences.unshift(`${name} was executed with the preset ${before} before, now with ${preset}`);
  if (differences.length > 0) return differences;
  const bytes = serialiseNotebook(now);
  if (bytes === text) return [];
  return [`${name}: same content, but the file is written differently\n  ${lineDifference(text, bytes).join("\n  ")}`];
}
