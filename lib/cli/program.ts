import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { analyseCommand } from "./analyse.js";
import { benchCommand } from "./bench.js";
import { collectCommand } from "./collect.js";
import { doctorCommand } from "./doctor.js";
import { evaluateCommand } from "./evaluate.js";
import { labCommand } from "./lab.js";
import { notebooksCommand } from "./notebooks.js";
import { replayCommand } from "./replay.js";
import { statusCommand } from "./status.js";
import { sweepCommand } from "./sweep.js";
import { trainCommand } from "./train.js";
import { verifyCommand } from "./verify.js";

/**
 * Every sub-command, in the order of `overlap --help`. A factory only describes its command; what the command needs is imported inside its
 * action, so that starting stays fast.
 */
const commands: (() => Command)[] = [
  trainCommand,
  evaluateCommand,
  verifyCommand,
  sweepCommand,
  statusCommand,
  collectCommand,
  analyseCommand,
  replayCommand,
  notebooksCommand,
  labCommand,
  doctorCommand,
  benchCommand,
];

const failed = 1;
const misused = 2;

/** The `overlap` program. */
export function createProgram(): Command {
  const { version, description } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const program = new Command("overlap").description(description).version(version);
  for (const create of commands) program.addCommand(create());
  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      .showHelpAfterError(`(overlap ${command === program ? "" : `${command.name()} `}--help shows how)`);
  return program;
}

/** Runs the program; says what went wrong in one paragraph, without a stack unless OVERLAP_DEBUG is set. Returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...argv]);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has printed its own message; help and version end this way too, with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : misused;
    const shown = process.env.OVERLAP_DEBUG && error instanceof Error ? error.stack : undefined;
    console.error(shown ?? (error instanceof Error ? error.message : String(error)));
    return failed;
  }
}
