import type { Check } from "./check.js";
import { browserRemedy, findBrowser } from "./find-browser.js";
import { findProgram, programOutput } from "./find-program.js";

const TORCH_VERSION = "import importlib.metadata as m; print(m.version('torch'))";

/** Programs that nothing here needs, but that add something when they are there. */
export function checkOptional(): Check[] {
  const jupyter = findProgram(["jupyter-lab"]);
  const python = findProgram(["python3", "python"]);
  return [
    optional(
      "JupyterLab",
      jupyter && programOutput(jupyter, ["--version"]),
      "to edit the notebooks in a browser",
      "pip install jupyterlab, then `overlap lab`",
    ),
    optional("Chromium", findBrowser(), "to test the exported pages", browserRemedy),
    optional(
      "PyTorch",
      python && programOutput(python, ["-c", TORCH_VERSION]),
      "to compare speed (npm run bench)",
      "pip install torch numpy",
    ),
  ];
}

function optional(name: string, found: string | null, purpose: string, remedy: string): Check {
  return found
    ? { group: "Optional", name, state: "yes", detail: `${found} (${purpose})` }
    : { group: "Optional", name, state: "no", detail: `not found; only needed ${purpose}`, remedy };
}
