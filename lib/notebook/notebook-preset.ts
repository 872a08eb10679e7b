import { VARIABLES } from "./environment.js";

/** Budgets that a notebook can be executed with. */
export const NOTEBOOK_PRESETS = ["quick", "paper"] as const;
export type NotebookPreset = (typeof NOTEBOOK_PRESETS)[number];

/**
 * The budget that this notebook trains with: what `overlap notebooks --preset` says, or in JupyterLab the variable OVERLAP_PRESET; "quick"
 * where neither is given. For `preset(notebookPreset(), arm)`.
 * @throws Error that lists the presets when the variable holds another word
 */
export function notebookPreset(): NotebookPreset {
  const given = process.env[VARIABLES.preset] || "quick";
  const known = NOTEBOOK_PRESETS.find((name) => name === given);
  if (!known) throw new Error(`${VARIABLES.preset} must be one of ${NOTEBOOK_PRESETS.join(", ")}; got "${given}"`);
  return known;
}
