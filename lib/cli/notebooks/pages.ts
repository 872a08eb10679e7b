import { mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isExecuted, readNotebook } from "../../notebook/nbformat.js";
import { writeSite } from "../../notebook/site.js";
import type { NotebooksOptions } from "./options.js";

/** Makes the site from the outputs that the notebooks hold. @throws Error when one has none, before anything is written */
export async function writePages(folder: string, names: string[], { out }: NotebooksOptions): Promise<void> {
  const pages = names.map((name) => ({ name, notebook: readNotebook(join(folder, `${name}.ipynb`)) }));
  for (const { name, notebook } of pages) if (!isExecuted(notebook)) throw new Error(withoutOutputs(name));
  mkdirSync(resolve(out), { recursive: true });
  const files = await writeSite(resolve(out), folder, pages);
  for (const file of files) console.log(relative(process.cwd(), file) || file);
}

/** Says how a notebook comes by its outputs. */
export function withoutOutputs(name: string): string {
  return `${name} has cells without outputs. Make them with \`npx overlap notebooks ${name} --in-place\`.`;
}
