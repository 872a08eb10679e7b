import { existsSync } from "node:fs";
import { join } from "node:path";
import { executionFacts } from "../../notebook/execution-facts.js";
import { isExecuted, type Notebook, readNotebook } from "../../notebook/nbformat.js";
import type { NotebookPreset } from "../../notebook/notebook-preset.js";
import type { SitePage } from "../../notebook/site.js";
import { listNotebooks } from "./choose.js";

/**
 * The pages of the site in an output folder: each notebook as it was executed there last, if it has not been changed since; or else as it is
 * committed, if that was with the same budget. A notebook without outputs has no page.
 */
export function gatherSite(folder: string, out: string, preset: NotebookPreset): SitePage[] {
  return listNotebooks(folder).flatMap((name) => {
    const committed = readNotebook(join(folder, `${name}.ipynb`));
    const file = join(out, `${name}.ipynb`);
    const executed = existsSync(file) ? readNotebook(file) : undefined;
    if (executed && sources(executed) === sources(committed)) return [{ name, notebook: executed }];
    const { preset: used = "quick" } = executionFacts(committed);
    return isExecuted(committed) && used === preset ? [{ name, notebook: committed }] : [];
  });
}

function sources({ cells }: Notebook): string {
  return JSON.stringify(cells.map(({ cell_type, source }) => [cell_type, source]));
}
