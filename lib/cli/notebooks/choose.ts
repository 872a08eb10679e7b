import { existsSync, readdirSync } from "node:fs";
import { basename } from "node:path";

/** Names of the notebooks in a folder, in order. */
export function listNotebooks(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => file.slice(0, -".ipynb".length))
    .sort();
}

/** The notebooks named, or all. @throws Error that lists the notebooks there are when a name is unknown. */
export function chooseNotebooks(folder: string, names: string[]): string[] {
  const there = listNotebooks(folder);
  if (there.length === 0) throw new Error(`There are no notebooks in ${folder}.`);
  const wanted = names.map((name) => basename(name, ".ipynb"));
  for (const name of wanted)
    if (!there.includes(name)) throw new Error(`There is no notebook "${name}". There are: ${there.join(", ")}.`);
  return wanted.length > 0 ? [...new Set(wanted)] : there;
}
