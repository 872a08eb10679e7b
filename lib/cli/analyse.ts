import { availableParallelism } from "node:os";
import { Presets, SingleBar } from "cli-progress";
import { Command, Option } from "commander";
import { type AnalyseOptions, analyse, QUICK_ANALYSIS } from "../experiment/index.js";
import { Pace } from "../notebook/pace.js";
import { NOT_FINISHED } from "./exit-codes.js";
import { interruptible } from "./interruptible.js";
import { gatherSetting, type Setting, wholeNumber, withSettings } from "./options.js";
import { isWatched } from "./watched.js";

interface AnalyseFlags {
  readonly to: string;
  readonly quick?: boolean;
  readonly set: Setting[];
  readonly workers: number;
  readonly replace?: boolean;
}

/** `overlap analyse`: the tables of a study that take long to compute. */
export function analyseCommand(): Command {
  return new Command("analyse")
    .description("compute a study's similarity and forced-choice tables from its policies; run again to go on")
    .argument("<study>", "folder of a study, such as data/NAME")
    .requiredOption("--to <folder>", "folder of the tables, such as data/NAME-analysis")
    .option("--quick", "small budgets: to see that everything works")
    .option("--set <path=value>", "change a budget, such as firstPair.episodes=500; may be repeated", gatherSetting, [])
    .addOption(
      new Option("--workers <number>", "threads; they change nothing but the speed")
        .argParser(wholeNumber(1))
        .default(availableParallelism()),
    )
    .option("--replace", "put the tables in the place of earlier ones")
    .addHelpText("after", `\nExit codes: 0 done, 1 failed, ${NOT_FINISHED} stopped; the same command goes on.`)
    .action(runAnalyse);
}

async function runAnalyse(study: string, { to, quick, set, workers, replace }: AnalyseFlags): Promise<void> {
  const settings = withSettings<object>(quick ? QUICK_ANALYSIS : {}, set);
  const bar = analysisBar();
  await interruptible(async (signal) => {
    try {
      const written = await analyse(study, to, { settings, workers, replace, signal, onProgress: bar.update });
      bar.stop();
      console.log(written ? `${to}: written` : `${to}: was there already`);
    } catch (error) {
      bar.stop();
      if (!signal.aborted) throw error;
      console.error(`stopped; what is finished is kept, and the same command goes on`);
      process.exitCode = NOT_FINISHED;
    }
  });
}

/** A bar with the time left; silent when nobody watches. */
function analysisBar(): { update: NonNullable<AnalyseOptions["onProgress"]>; stop(): void } {
  if (!isWatched()) return { update: () => {}, stop: () => {} };
  const look = { hideCursor: false, linewrap: true, gracefulExit: false, barsize: 20 };
  const bar = new SingleBar(
    { format: "{bar} {percentage} %  {pace}", stream: process.stderr, ...look },
    Presets.shades_grey,
  );
  let pace: Pace | undefined;
  return {
    update(done, total) {
      if (!pace) {
        pace = new Pace(total);
        bar.start(total, done, { pace: "" });
      }
      pace.note(done);
      bar.update(done, { pace: `${pace} (episodes)` });
    },
    stop: () => bar.stop(),
  };
}
