import type { NotebookPreset } from "../../notebook/notebook-preset.js";

/** What the parts of this command share. */
export interface NotebooksOptions {
  out: string;
  from?: string;
  preset?: NotebookPreset;
  timeout: number;
  check?: boolean;
  verify?: boolean;
  inPlace?: boolean;
  pages?: boolean;
}
