import { Presets, SingleBar } from "cli-progress";
import { Command, InvalidArgumentError } from "commander";
import { type Check, type Outcome, type Verification, type VerifyProgress, verify } from "../experiment/index.js";
import { isWatched } from "./watched.js";
import { wrap } from "./wrap.js";

interface VerifyFlags {
  readonly run: string[];
  readonly retrain?: boolean;
  readonly index?: number[];
}

/** `overlap verify`: recorded results against the same computed again; exit code 1 if anything differs or belongs to nothing. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("check runs, traces, studies and folders of them by computing their numbers again")
    .argument("<paths...>", "run folders, traces, studies, or folders that hold some, such as data")
    .option("--run <folder>", "run that a trace or a fine-tuned run refers to; may be repeated", gathered, [])
    .option("--retrain", "train every run again, from scratch, and compare all its bytes (minutes for each)")
    .option("--index <list>", "of studies: evaluate (and train) only these runs, such as 3,7,10-12", indexList)
    .action(async (paths: string[], flags: VerifyFlags) => {
      const bar = verifyBar();
      const options = { runs: flags.run, retrain: flags.retrain, indices: flags.index, onProgress: bar.update };
      const verification = await verify(paths, options).finally(bar.stop);
      console.log(report(verification, process.stdout.isTTY ? process.stdout.columns : undefined));
      if (!verification.ok) process.exitCode = 1;
    });
}

function gathered(folder: string, folders: string[]): string[] {
  return [...folders, folder];
}

/** Indices as `ranges` writes them. */
function indexList(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first))
      throw new InvalidArgumentError("it must look like 3,7,10-12");
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
}

/**
 * The checks of each thing as aligned lines, then the files that belong to none, then the sum.
 * @param columns of the terminal; without them no line is broken
 */
export function report({ things, strays, notes }: Verification, columns = Number.POSITIVE_INFINITY): string {
  const lines = things.flatMap(({ kind, path, checks }) => [`${kind} ${path}`, ...checkTable(checks, columns), ""]);
  if (strays.length > 0) lines.push("in no manifest", ...strays.map((path) => `  ${MARKS.differs}  ${path}`), "");
  if (notes.length > 0) lines.push("not checked, being text", ...notes.map((path) => `  ${path}`), "");
  const having = (wanted: Outcome) =>
    things.filter(({ checks }) => checks.some(({ outcome }) => outcome === wanted)).length;
  const [bad, partly] = [having("differs"), having("skipped")];
  const all = `${things.length} ${things.length === 1 ? "thing" : "things"} checked`;
  const verdict = bad === 0 ? "nothing differs" : `${bad} ${bad === 1 ? "differs" : "differ"}`;
  const lost =
    strays.length === 0 ? "" : `; ${strays.length} ${strays.length === 1 ? "file is" : "files are"} in no manifest`;
  lines.push(`${all}${partly > 0 ? ` (${partly} in part: see "-")` : ""}, and ${verdict}${lost}.`);
  return lines.map(printable).join("\n");
}

/** What files say is shown, and not obeyed: no control characters, which could paint over a line, and no endless lines. */
function printable(line: string): string {
  const shown = line.replace(/[^\P{C}\n]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return shown.length > MOST_CHARACTERS ? `${shown.slice(0, MOST_CHARACTERS)}...` : shown;
}

const MOST_CHARACTERS = 2000;
const MOST_DETAILS = 30;

const MARKS = { same: "ok", differs: "FAIL", skipped: "-" } as const;

function checkTable(checks: readonly Check[], columns: number): string[] {
  const width = Math.max(...checks.map(({ what }) => what.length), "manifest".length);
  return checks.flatMap(({ what, outcome, details }) => {
    const start = `  ${MARKS[outcome].padEnd(4)}  ${what.padEnd(width)}  `;
    const indent = " ".repeat(start.length);
    const shown = details.slice(0, MOST_DETAILS);
    if (details.length > shown.length) shown.push(`and ${details.length - shown.length} more like these`);
    const lines = shown.flatMap((detail) => wrap(detail, columns - start.length));
    return lines.map((line, i) => (i === 0 ? start : indent) + line);
  });
}

/** A bar on the terminal with what is being done; silent when nobody watches. */
function verifyBar(): { update(progress: VerifyProgress): void; stop(): void } {
  if (!isWatched()) return { update: () => {}, stop: () => {} };
  const format = "{bar} {done} of {things}  {doing}";
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true, barsize: 20 },
    Presets.shades_grey,
  );
  let started = false;
  return {
    update({ done, part, things, doing }) {
      const shown = { done: String(done), things: String(things), doing };
      if (!started) bar.start(things, 0, shown);
      started = true;
      bar.update(done + part, shown);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
