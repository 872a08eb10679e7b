import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds `lib` and `notebooks`, wherever the command is run from. */
export const workspace = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** The notebooks of the folder that one is in, or else of the workspace. */
export function notebooksFolder(): string {
  const here = join(process.cwd(), "notebooks");
  return existsSync(here) ? here : join(workspace, "notebooks");
}
