import type { Notebook } from "./nbformat.js";
import type { NotebookPreset } from "./notebook-preset.js";

/** How a notebook was executed; kept in its metadata under "overlap". */
export interface ExecutionFacts {
  preset?: NotebookPreset;
  /** Commit of the checkout at that time. A notebook that is itself committed does not hold it: there it is the commit of the file. */
  commit?: string;
}

export function executionFacts(notebook: Notebook): ExecutionFacts {
  return (notebook.metadata.overlap ?? {}) as ExecutionFacts;
}

export function withExecutionFacts(notebook: Notebook, facts: ExecutionFacts): Notebook {
  return { ...notebook, metadata: { ...notebook.metadata, overlap: facts } };
}
