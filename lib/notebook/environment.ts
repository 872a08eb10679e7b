import { basename } from "node:path";

/** Variables by which the program that starts a kernel tells it what for. */
export const VARIABLES = {
  /** "batch" when a program executes the notebook and nobody watches. */
  mode: "OVERLAP_NOTEBOOK",
  /** Name of the notebook, without ".ipynb". */
  name: "OVERLAP_NOTEBOOK_NAME",
  /** Budget of the notebook; see `notebookPreset`. */
  preset: "OVERLAP_PRESET",
} as const;

/** True in a kernel whose notebook a program executes. */
export function isBatch(): boolean {
  return process.env[VARIABLES.mode] === "batch";
}

/** Name of the notebook that runs here, such as "00-quickstart"; undefined where nobody says. Jupyter's server gives its path. */
export function notebookName(): string | undefined {
  const path = process.env[VARIABLES.name] || process.env.JPY_SESSION_NAME;
  return path && basename(path, ".ipynb");
}
