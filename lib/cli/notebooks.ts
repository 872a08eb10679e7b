import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { notebooksFolder } from "./workspace.js";

interface Options {
  out: string;
  from?: string;
  check?: boolean;
  timeout: number;
}

/** `overlap notebooks [names...]`: executes notebooks and writes their pages, or checks their types. */
export function notebooksCommand(): Command {
  return new Command("notebooks")
    .description("execute notebooks on the real kernel and write them with their outputs and as pages")
    .argument("[names...]", "notebooks to execute, such as 00-quickstart; all of them if none is named")
    .option("--out <folder>", "where to write NAME.ipynb and NAME.html", "out")
    .option("--from <folder>", "where the notebooks are (default: notebooks)")
    .option("--check", "only type-check every cell, strictly; execute nothing")
    .option("--timeout <seconds>", "longest time for one cell", parseSeconds, 1800)
    .action(async (names: string[], options: Options) => {
      const folder = resolve(options.from ?? notebooksFolder());
      const chosen = chooseNotebooks(folder, names);
      if (options.check) await check(folder, chosen);
      else await execute(folder, chosen, options);
    });
}

/** @throws Error that lists the notebooks there are when a name is unknown. */
export function chooseNotebooks(folder: string, names: string[]): string[] {
  const there = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".ipynb"))
        .map((file) => file.slice(0, -".ipynb".length))
        .sort()
    : [];
  if (there.length === 0) throw new Error(`There are no notebooks in ${folder}.`);
  const wanted = names.map((name) => basename(name, ".ipynb"));
  for (const name of wanted)
    if (!there.includes(name)) throw new Error(`There is no notebook "${name}". There are: ${there.join(", ")}.`);
  return wanted.length > 0 ? wanted : there;
}

async function check(folder: string, names: string[]): Promise<void> {
  const { checkNotebooks, describeProblem } = await import("../notebook/checker.js");
  const { readNotebook } = await import("../notebook/nbformat.js");
  const inputs = names.map((name) => ({ name, folder, notebook: readNotebook(join(folder, `${name}.ipynb`)) }));
  const problems = await checkNotebooks(inputs);
  if (problems.length > 0) {
    for (const problem of problems) console.error(describeProblem(problem));
    throw new Error(`${count(problems.length, "problem")} in ${count(names.length, "notebook")}.`);
  }
  console.log(`${count(names.length, "notebook")} checked, no problem found.`);
}

async function execute(folder: string, names: string[], options: Options): Promise<void> {
  const { readNotebook, serialiseNotebook } = await import("../notebook/nbformat.js");
  const { describeFailure, executeNotebook } = await import("../notebook/runner.js");
  const { renderPage } = await import("../notebook/page.js");
  const { cellProgress } = await import("./cell-progress.js");
  const out = resolve(options.out);
  mkdirSync(out, { recursive: true });
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);
  let failures = 0;
  try {
    for (const name of names) {
      const bar = cellProgress(name);
      const { notebook, failure } = await executeNotebook(readNotebook(join(folder, `${name}.ipynb`)), {
        name,
        folder,
        timeoutSeconds: options.timeout,
        onCell: bar.onCell,
        signal: stop.signal,
      }).finally(bar.stop);
      if (stop.signal.aborted) throw new Error(`Stopped in ${name}; nothing was written for it.`);
      // A notebook that failed is written too: its outputs so far and the error are what one wants to see.
      const files = [join(out, `${name}.ipynb`), join(out, `${name}.html`)];
      writeFileSync(files[0], serialiseNotebook(notebook));
      writeFileSync(files[1], await renderPage(notebook, { name, folder }));
      for (const file of files) console.log(relative(process.cwd(), file) || file);
      if (!failure) continue;
      failures++;
      console.error(describeFailure(failure));
    }
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
  if (failures > 0) throw new Error(`${failures} of ${count(names.length, "notebook")} failed.`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError("expected a number of seconds above 0.");
  return seconds;
}

function count(howMany: number, what: string): string {
  return `${howMany} ${what}${howMany === 1 ? "" : "s"}`;
}
