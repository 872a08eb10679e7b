import { join } from "node:path";
import { Command, Option } from "commander";
import {
  ARM_NAMES,
  type ArmName,
  armOf,
  assertStartArm,
  CHECKPOINT_EPISODES,
  loadRun,
  PRESET_NAMES,
  preset,
  runName,
  startedConfig,
  trainDurably,
} from "../experiment/index.js";
import { configHash } from "../store/index.js";
import { interruptible } from "./interruptible.js";
import { gatherSetting, type Setting, wholeNumber, withSettings } from "./options.js";
import { trainingBar } from "./training-bar.js";

interface TrainFlags {
  readonly arm: string;
  readonly preset: string;
  readonly seed: number;
  readonly start?: string;
  readonly out?: string;
  readonly checkpointEvery: number;
  readonly fresh?: boolean;
  readonly set: Setting[];
}

/**
 * `overlap train`: one run from a configuration and a seed. Its folder appears only when it is complete; until then the
 * same command goes on where it was stopped, and after that it does nothing.
 */
export function trainCommand(): Command {
  return new Command("train")
    .description("train one pair of agents and write the run")
    .option("--arm <name>", `condition: ${ARM_NAMES.map((arm) => `${arm} ${armOf(arm).title}`).join("; ")}`, "A")
    .option("--preset <name>", `budget: ${PRESET_NAMES.join(", ")}`, "quick")
    .addOption(new Option("--seed <number>", "training seed").argParser(wholeNumber(0)).default(1))
    .option(
      "--start <folder>",
      "run that a fine-tuning arm starts from: an honest baseline (B) for N, a deceptive one (A) for C to M",
    )
    .option("--out <folder>", "folder of the run (default: runs/<arm>-<config>-s<seed>)")
    .option("--set <path=value>", "change a field, such as world.sightRadius=0.3; may be repeated", gatherSetting, [])
    .addOption(
      new Option("--checkpoint-every <episodes>", "episodes between checkpoints, from which the same command goes on")
        .argParser(wholeNumber(1))
        .default(CHECKPOINT_EPISODES),
    )
    .option("--fresh", "throw away what a stopped run has left, and start over")
    .action(runTrain);
}

async function runTrain(flags: TrainFlags): Promise<void> {
  const { title } = armOf(flags.arm);
  for (const { path } of flags.set) {
    const [name] = path;
    if (name === "arm" || name === "start") throw new Error(`set the ${name} with --${name}, not with --set`);
  }
  const arm = flags.arm as ArmName;
  const given = flags.start === undefined ? undefined : loadRun(flags.start);
  if (given) assertStartArm(arm, given.config.arm);
  const start = given?.state;
  const options = withSettings(preset(flags.preset, arm), flags.set);
  const config = startedConfig(options, start);
  const folder = flags.out ?? join("runs", runName(arm, configHash(config), flags.seed));

  const bar = trainingBar(`arm ${arm}, seed ${flags.seed}`);
  const { manifest, trained } = await interruptible((signal) =>
    trainDurably(folder, options, flags.seed, {
      preset: flags.preset,
      command: commandOf(flags),
      start,
      signal,
      onProgress: bar.update,
      onNotice: (text) => console.error(text),
      onWait: (text) => console.error(text),
      checkpointEvery: flags.checkpointEvery,
      fresh: flags.fresh,
    }).finally(bar.stop),
  ).catch((error: Error) => {
    if (error.name !== "AbortError") throw error;
    throw new Error(`${error.message}. To go on, run the same command again:\n  npx ${commandOf(flags, flags.out)}`);
  });
  if (!trained) console.log(`${folder} is complete already; there is nothing to do`);
  console.log(`${folder}: arm ${arm} (${title}), seed ${flags.seed}, ${config.maddpg.episodes} episodes`);
  console.log(`parameters ${manifest.parametersHash}`);
  for (const [name, value] of Object.entries(manifest.results))
    console.log(`  ${name.padEnd(20)} ${value.toPrecision(4)}`);
}

/** The command that trains this run again; without `out`, the output folder is left to the default. */
function commandOf(flags: TrainFlags, out?: string): string {
  const words = ["overlap", "train", "--arm", flags.arm, "--preset", flags.preset, "--seed", String(flags.seed)];
  if (flags.start) words.push("--start", flags.start);
  for (const { path, value } of flags.set) words.push("--set", `${path.join(".")}=${JSON.stringify(value)}`);
  if (out) words.push("--out", out);
  return words.map(quoted).join(" ");
}

/** A word as a POSIX shell takes it. */
function quoted(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
