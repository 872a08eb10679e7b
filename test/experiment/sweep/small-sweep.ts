import { expand, parseSweep, runIndex, type Sweep, type SweepOptions } from "overlap-lab/experiment/index";

/** A sweep whose runs take a moment: 3 episodes each. Per seed: 0 A, 1 B, 2 F red live, 3 F red frozen. */
export function smallSweep(change: SweepOptions = {}): Sweep {
  return parseSweep(
    {
      name: "small",
      preset: "quick",
      arms: ["A", "B", "F"],
      worlds: { quick: {} },
      red: ["live", "frozen"],
      set: { "maddpg.episodes": 3, "maddpg.batchSize": 16 },
      evaluation: { episodes: 5, pairs: ["insertedRed", "published"] },
      seeds: [1],
      ...change,
    },
    "small.json",
  );
}

/** Trains every run of a sweep into a folder, one after the other. */
export async function trainAll(sweep: Sweep, folder: string): Promise<void> {
  const plan = expand(sweep);
  for (const { index } of plan) await runIndex(sweep, plan, index, { folder, waitSeconds: 0 });
}
