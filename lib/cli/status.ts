import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { type PlannedRun, type RunState, readSweep, runState, SWEEP_COPY, type Sweep } from "../experiment/index.js";
import { ranges } from "./ranges.js";
import { planOf, runColumns } from "./sweep-plan.js";
import { textTable } from "./text-table.js";

interface StatusFlags {
  readonly out?: string;
  readonly json?: boolean;
}

/** `overlap status`: where the runs of a sweep stand. Reads only. */
export function statusCommand(): Command {
  return new Command("status")
    .description("list the runs of sweeps: done, partial, failed, missing")
    .argument("[place]", "a sweep file, or a folder of runs", "runs")
    .option("--out <folder>", "with a sweep file: folder of its runs (default: runs/NAME)")
    .option("--json", "print one JSON object per sweep, a line each")
    .action(runStatus);
}

async function runStatus(place: string, flags: StatusFlags): Promise<void> {
  if (!existsSync(place)) throw new Error(`${place}: there is no such file or folder. Give a sweep file or a folder`);
  const isFolder = statSync(place).isDirectory();
  const found = isFolder ? sweepsIn(place) : [{ file: place, folder: flags.out ?? null }];
  if (found.length === 0)
    throw new Error(`${place} holds no sweep (no *${SWEEP_COPY}). Give a sweep file or its folder`);
  for (const { file, folder } of found) {
    const sweep = readSweep(file);
    report(sweep, planOf(file, sweep), folder ?? join("runs", sweep.name), flags.json ?? false);
  }
}

/** The copies of sweeps in a folder and the folders in it. */
function sweepsIn(place: string): { file: string; folder: string | null }[] {
  const inner = readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => join(place, entry.name));
  return [place, ...inner.sort()].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(SWEEP_COPY))
      .sort()
      .map((name) => ({ file: join(folder, name), folder: dirname(join(folder, name)) })),
  );
}

function report(sweep: Sweep, plan: readonly PlannedRun[], folder: string, json: boolean): void {
  const states = plan.map((run) => ({ run, now: runState(folder, run, sweep) }));
  const of = (state: RunState["state"]) => states.filter(({ now }) => now.state === state);
  const [done, partial, failed, missing] = [of("done"), of("partial"), of("failed"), of("missing")];
  if (json) {
    const counts = { runs: plan.length, done: done.length, partial: partial.length, failed: failed.length };
    const runs = states.map(({ run, now }) => {
      const { index, name, arm, world, red, protocol, seed, start } = run;
      const rest = now.state === "done" ? { parametersHash: now.manifest.parametersHash } : now;
      return { index, name, arm, world, red, protocol, seed, start, ...rest, state: now.state };
    });
    console.log(JSON.stringify({ sweep: sweep.name, folder, ...counts, missing: missing.length, list: runs }));
    return;
  }
  const open = states.filter(({ now }) => now.state === "partial" || now.state === "failed");
  if (open.length > 0) {
    const head = ["index", "arm", "world", "red", "protocol", "seed", "start", "state"];
    const rows = open.map(({ run, now }) => [...runColumns(run), described(now, run)]);
    console.log(textTable(head, rows).join("\n"));
  }
  const counts = `${done.length} done, ${partial.length} partial, ${failed.length} failed, ${missing.length} missing`;
  console.log(`${folder}: ${sweep.name}, ${plan.length} runs: ${counts}`);
  if (missing.length > 0) console.log(`missing: ${ranges(missing.map(({ run }) => run.index))}`);
}

function described(now: RunState, run: PlannedRun): string {
  if (now.state === "failed") return `failed: ${now.reason}`;
  if (now.state !== "partial") return now.state;
  const at = now.episode === null ? "begun" : `episode ${now.episode} of ${run.config.maddpg.episodes}`;
  return now.holder === null ? at : `${at}, ${now.holder} is at work on it`;
}
