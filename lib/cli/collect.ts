import { Command } from "commander";
import { collect, readSweep } from "../experiment/index.js";
import { ranges } from "./ranges.js";
import { planOf } from "./sweep-plan.js";

interface CollectFlags {
  readonly from: string[];
  readonly to: string;
  readonly partial?: boolean;
  readonly mixed?: boolean;
  readonly replace?: boolean;
}

/** `overlap collect`: the runs of a sweep, from one machine or several, or studies of them, as one checked folder. */
export function collectCommand(): Command {
  return new Command("collect")
    .description("check the runs of a sweep and gather them into tables, policies and a manifest")
    .argument("<file>", "the sweep file")
    .requiredOption(
      "--from <folders...>",
      "folders of runs, such as runs/NAME, or studies of the same sweep, such as data/NAME-part; several if need be",
    )
    .requiredOption("--to <folder>", "folder of the study, such as data/NAME")
    .option("--partial", "collect also when runs are missing")
    .option("--mixed", "collect also when the runs were made with different packages or engines")
    .option("--replace", "put the study in the place of an earlier one")
    .action(runCollect);
}

async function runCollect(file: string, { from, to, ...options }: CollectFlags): Promise<void> {
  const sweep = readSweep(file);
  const plan = planOf(file, sweep);
  const { runs, missing, bytes, written } = await collect(sweep, plan, to, { from, ...options });
  if (missing.length > 0) {
    console.error(`${missing.length} of ${plan.length} runs are missing: ${ranges(missing)}`);
    if (!options.partial) {
      console.error("nothing was written; train them (overlap sweep), or give --partial");
      process.exitCode = 1;
      return;
    }
  }
  const size = `${runs} runs, ${(bytes / 1e6).toFixed(2)} MB`;
  console.log(written ? `${to}: ${size}` : `${to}: ${size}, was there already, byte for byte`);
}
