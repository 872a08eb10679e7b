import { expand, type PlannedRun, runState, type Sweep } from "../experiment/index.js";
import { textTable } from "./text-table.js";

/** The runs of a sweep file. @throws with the file's name in front */
export function planOf(file: string, sweep: Sweep): PlannedRun[] {
  try {
    return expand(sweep);
  } catch (cause) {
    throw new Error(`${file}: ${(cause as Error).message}`, { cause });
  }
}

/** Which indices to list: those from scratch, those that fine-tune, all, or those that are not done. */
export const WHICH_RUNS = ["starts", "fine-tunes", "all", "missing"] as const;
export type WhichRuns = (typeof WHICH_RUNS)[number];

export function listIndices(which: WhichRuns, folder: string, plan: readonly PlannedRun[], sweep: Sweep): number[] {
  const chosen = plan.filter((run) => {
    if (which === "starts") return run.start === null;
    if (which === "fine-tunes") return run.start !== null;
    return which === "all" || runState(folder, run, sweep).state !== "done";
  });
  return chosen.map(({ index }) => index);
}

/** What a sweep would train, a line per run. */
export function planTable(sweep: Sweep, plan: readonly PlannedRun[]): string[] {
  const rows = plan.map((run) => [...runColumns(run), String(run.config.maddpg.episodes), run.name]);
  const episodes = plan.reduce((sum, { config }) => sum + config.maddpg.episodes, 0);
  return [
    ...textTable(["index", "arm", "world", "red", "protocol", "seed", "start", "episodes", "run"], rows),
    `${sweep.name}: ${plan.length} runs, ${episodes.toLocaleString("en")} episodes`,
  ];
}

/** Index, arm, world, red, protocol, seed and start of a run, as text. */
export function runColumns({ index, arm, world, red, protocol, seed, start }: PlannedRun): string[] {
  return [String(index), arm, world, red, protocol, String(seed), start === null ? "" : String(start)];
}
