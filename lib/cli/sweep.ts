import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { DivergenceError } from "../engine/index.js";
import {
  checkPreregistration,
  claimFolder,
  type PlannedRun,
  RunBusy,
  readSweep,
  runIndex,
  type Sweep,
} from "../experiment/index.js";
import { FAILED_FOR_GOOD, NOT_FINISHED } from "./exit-codes.js";
import { wholeNumber } from "./options.js";
import { sweepAll } from "./sweep-all.js";
import { listIndices, planOf, planTable, WHICH_RUNS, type WhichRuns } from "./sweep-plan.js";
import { reportToParent } from "./sweep-worker.js";

interface SweepFlags {
  readonly out?: string;
  readonly workers: number;
  readonly index?: number;
  readonly wait: number;
  readonly dryRun?: boolean;
  readonly count?: boolean;
  readonly list?: WhichRuns;
}

/** `overlap sweep`: all runs of a sweep file on this machine, or one of them for a scheduler. */
export function sweepCommand(): Command {
  return new Command("sweep")
    .description("train and evaluate the runs of a sweep file; run again to go on")
    .argument("<file>", "sweep file (JSON), such as deploy/example.json")
    .option("--out <folder>", "folder of the runs (default: runs/NAME)")
    .addOption(
      new Option("--workers <number>", "runs at a time").argParser(wholeNumber(1)).default(availableParallelism()),
    )
    .addOption(new Option("--index <number>", "train this one run alone, here").argParser(wholeNumber(0)))
    .addOption(
      new Option("--wait <minutes>", "with --index: longest wait for a living process on the run or its start")
        .argParser(wholeNumber(0))
        .default(30),
    )
    .option("--dry-run", "print the runs and train nothing")
    .option("--count", "print the number of runs")
    .addOption(new Option("--list <which>", "print indices, separated by commas").choices([...WHICH_RUNS]))
    .addHelpText(
      "after",
      `\nExit codes: 0 done, 1 a run failed, ${FAILED_FOR_GOOD} its training diverged, ${NOT_FINISHED} not finished, run it again.`,
    )
    .action(runSweep);
}

async function runSweep(file: string, flags: SweepFlags): Promise<void> {
  const sweep = readSweep(file);
  const plan = planOf(file, sweep);
  const folder = flags.out ?? join("runs", sweep.name);
  if (flags.count) console.log(plan.length);
  else if (flags.list) console.log(listIndices(flags.list, folder, plan, sweep).join(","));
  else if (flags.dryRun) console.log(planTable(sweep, plan).join("\n"));
  else await trainRuns(file, sweep, plan, folder, flags);
}

async function trainRuns(
  file: string,
  sweep: Sweep,
  plan: PlannedRun[],
  folder: string,
  flags: SweepFlags,
): Promise<void> {
  checkPreregistration(sweep);
  if (flags.index !== undefined) process.exitCode = await runOneIndex(sweep, plan, folder, flags);
  else {
    const again = ["overlap sweep", file, ...(flags.out ? ["--out", flags.out] : [])].join(" ");
    process.exitCode = await sweepAll({ sweep, plan, folder, workers: flags.workers, again });
  }
}

async function runOneIndex(sweep: Sweep, plan: PlannedRun[], folder: string, flags: SweepFlags): Promise<number> {
  await claimFolder(folder, sweep);
  const controller = new AbortController();
  const stop = () => controller.abort();
  const { report, release } = reportToParent(stop);
  process.once("SIGINT", stop);
  // Schedulers send it more than once, and the second must not cut off the checkpoint; so it is heard to the end.
  process.on("SIGTERM", stop);
  const { index = 0, wait } = flags;
  try {
    const { run, wasDone } = await runIndex(sweep, plan, index, {
      folder,
      waitSeconds: 60 * wait,
      signal: controller.signal,
      onProgress: (at, episode, episodes) => report({ kind: "progress", index: at.index, episode, episodes }),
      onWait: (at, message) => {
        const text = `waiting for run ${at.index}: ${message}`;
        console.error(text);
        report({ kind: "waiting", text });
      },
    });
    console.log(`${join(folder, run.name)}: run ${index} of ${sweep.name} ${wasDone ? "was done before" : "is done"}`);
    return 0;
  } catch (error) {
    if (error instanceof DivergenceError) {
      console.error(error.message);
      return FAILED_FOR_GOOD;
    }
    if (!(error instanceof RunBusy) && !controller.signal.aborted) throw error;
    const advice = error instanceof RunBusy ? "" : `; run ${index} of ${sweep.name} goes on when it is started again`;
    console.error(`${(error as Error).message}${advice}`);
    return NOT_FINISHED;
  } finally {
    release();
    process.off("SIGINT", stop);
  }
}
