import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import {
  ARM_NAMES,
  type ArmName,
  armOf,
  evaluate,
  loadRun,
  PRESET_NAMES,
  parseTrainConfig,
  preset,
  restoreLearner,
  resultOptions,
  runName,
  saveRun,
  stateHash,
  train,
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
  readonly set: Setting[];
}

/** `overlap train`: one run from a configuration and a seed; a folder appears only when it is complete. */
export function trainCommand(): Command {
  return new Command("train")
    .description("train one pair of agents and write the run")
    .option("--arm <name>", `condition: ${ARM_NAMES.map((arm) => `${arm} ${armOf(arm).title}`).join("; ")}`, "A")
    .option("--preset <name>", `budget: ${PRESET_NAMES.join(", ")}`, "quick")
    .addOption(new Option("--seed <number>", "training seed").argParser(wholeNumber(0)).default(1))
    .option("--start <folder>", "run that a fine-tuning arm (C to F) starts from")
    .option("--out <folder>", "folder of the run (default: runs/<arm>-<config>-s<seed>)")
    .option("--set <path=value>", "change a field, such as world.sightRadius=0.3; may be repeated", gatherSetting, [])
    .action(runTrain);
}

async function runTrain(flags: TrainFlags): Promise<void> {
  const { title } = armOf(flags.arm);
  for (const { path } of flags.set) {
    const [name] = path;
    if (name === "arm" || name === "start") throw new Error(`set the ${name} with --${name}, not with --set`);
  }
  const arm = flags.arm as ArmName;
  const start = flags.start === undefined ? undefined : loadRun(flags.start);
  const options = withSettings(preset(flags.preset, arm), flags.set);
  const config = parseTrainConfig(start ? { ...options, start: stateHash(start.state) } : options);
  const folder = flags.out ?? join("runs", runName(arm, configHash(config), flags.seed));
  checkFree(folder);

  const bar = trainingBar(`arm ${arm}, seed ${flags.seed}`);
  const { result, manifest } = await interruptible(async (signal) => {
    const hooks = { start: start?.state, signal, onProgress: bar.update };
    const result = await train(config, flags.seed, hooks).finally(bar.stop);
    const learner = await restoreLearner(result.config, result.state);
    const { summary } = evaluate(learner, result.config.world, resultOptions(result.config));
    // A signal that came meanwhile is seen here; writing is not interrupted.
    await new Promise(setImmediate);
    if (signal.aborted) throw new Error("stopped after training");
    const facts = { preset: flags.preset, command: commandOf(flags), results: summary };
    return { result, manifest: saveRun(folder, result, facts) };
  });
  console.log(`${folder}: arm ${arm} (${title}), seed ${flags.seed}, ${result.config.maddpg.episodes} episodes`);
  console.log(`parameters ${manifest.parametersHash}`);
  for (const [name, value] of Object.entries(manifest.results))
    console.log(`  ${name.padEnd(20)} ${value.toPrecision(4)}`);
}

/** The command that trains this run again; the output folder is left to the default. */
function commandOf(flags: TrainFlags): string {
  const words = ["overlap", "train", "--arm", flags.arm, "--preset", flags.preset, "--seed", String(flags.seed)];
  if (flags.start) words.push("--start", flags.start);
  for (const { path, value } of flags.set) words.push("--set", `${path.join(".")}=${JSON.stringify(value)}`);
  return words.map(quoted).join(" ");
}

/** A word as a POSIX shell takes it. */
function quoted(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Finds out before training what would only go wrong after it. @throws if a run cannot be written to the folder */
function checkFree(folder: string): void {
  if (existsSync(folder)) {
    throw new Error(`${folder} exists already; nothing is overwritten. Choose another --out or --seed`);
  }
  let above = dirname(resolve(folder));
  while (!existsSync(above)) above = dirname(above);
  try {
    if (!statSync(above).isDirectory()) throw new Error("it is a file");
    accessSync(above, constants.W_OK);
  } catch (cause) {
    throw new Error(`nothing can be written into ${above} (${(cause as Error).message}). Choose another --out`, {
      cause,
    });
  }
}
