import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { NOTEBOOK_PRESETS } from "../notebook/notebook-preset.js";
import { chooseNotebooks } from "./notebooks/choose.js";
import type { NotebooksOptions } from "./notebooks/options.js";
import { notebooksFolder } from "./workspace.js";

/** `overlap notebooks [names...]`: executes notebooks and writes them with their pages, or checks or verifies them. */
export function notebooksCommand(): Command {
  const mode = (flag: string, text: string, others: string[]) => new Option(flag, text).conflicts(others);
  return new Command("notebooks")
    .description("execute notebooks on the real kernel and write them with their outputs and as pages")
    .argument("[names...]", "notebooks, such as 00-quickstart; all of them if none is named")
    .option("--out <folder>", "where to write NAME.ipynb, NAME.html and index.html", "out")
    .option("--from <folder>", "where the notebooks are (default: notebooks)")
    .addOption(
      new Option(
        "--preset <name>",
        "budget that they train with; paper writes into its own folder, out/paper (default: quick)",
      ).choices([...NOTEBOOK_PRESETS]),
    )
    .option("--timeout <seconds>", "longest time for one cell", parseSeconds, 1800)
    .addOption(mode("--in-place", "write the outputs into the notebooks themselves", ["verify", "pages", "check"]))
    .addOption(mode("--verify", "execute again; fail on any difference from what is there", ["pages", "check"]))
    .addOption(mode("--pages", "only make the pages, from the outputs that are there", ["check"]))
    .option("--check", "only type-check every cell, strictly; execute nothing")
    .action(async (names: string[], options: NotebooksOptions) => {
      const folder = resolve(options.from ?? notebooksFolder());
      const chosen = chooseNotebooks(folder, names);
      if (options.check) await (await import("./notebooks/check.js")).checkTypes(folder, chosen);
      else if (options.pages) await (await import("./notebooks/pages.js")).writePages(folder, chosen, options);
      else if (options.verify) await (await import("./notebooks/verify.js")).verify(folder, chosen, options);
      else if (options.inPlace) await (await import("./notebooks/in-place.js")).executeInPlace(folder, chosen, options);
      else await (await import("./notebooks/execute.js")).execute(folder, chosen, options);
    });
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError("expected a number of seconds above 0.");
  return seconds;
}
