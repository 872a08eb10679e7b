import { fileURLToPath } from "node:url";
import { type Notebook, parseNotebook, readNotebook } from "overlap-lab/notebook/nbformat";
import { type ExecuteOptions, executeNotebook } from "overlap-lab/notebook/runner";

export const fixtures = fileURLToPath(new URL("./fixtures", import.meta.url));

export function fixture(name: string): Notebook {
  return readNotebook(`${fixtures}/${name}.ipynb`);
}

/** A notebook of code cells only. */
export function notebookOf(...sources: string[]): Notebook {
  const cells = sources.map((source) => ({
    cell_type: "code",
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  return parseNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

export function execute(notebook: Notebook, options: Partial<ExecuteOptions> = {}) {
  return executeNotebook(notebook, { folder: fixtures, name: "test", ...options });
}

/** True while a process with this id exists. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

/** All text that a cell printed. */
export function printed(notebook: Notebook, cell: number): string {
  const { outputs } = notebook.cells[cell] as Extract<Notebook["cells"][number], { cell_type: "code" }>;
  return outputs.map((output) => (output.output_type === "stream" ? output.text : "")).join("");
}
