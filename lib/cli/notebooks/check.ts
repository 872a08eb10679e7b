import { join } from "node:path";
import { checkNotebooks, describeProblem } from "../../notebook/checker.js";
import { readNotebook } from "../../notebook/nbformat.js";
import { count } from "../count.js";

/** Type-checks every cell. @throws Error when there is a problem; each is printed. */
export async function checkTypes(folder: string, names: string[]): Promise<void> {
  const inputs = names.map((name) => ({ name, folder, notebook: readNotebook(join(folder, `${name}.ipynb`)) }));
  const problems = await checkNotebooks(inputs);
  if (problems.length > 0) {
    for (const problem of problems) console.error(describeProblem(problem));
    throw new Error(`${count(problems.length, "problem")} in ${count(names.length, "notebook")}.`);
  }
  console.log(`${count(names.length, "notebook")} checked, no problem found.`);
}
