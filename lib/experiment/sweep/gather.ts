import { withParquetReader } from "../../store/index.js";
import type { PlannedRun } from "./expand.js";
import { runsShard } from "./runs-shard.js";
import { sameRun } from "./same-run.js";
import { SHOWN_PROBLEMS, type Shard, type ShardRun } from "./shard.js";
import { isStudy, studyShard } from "./study-shard.js";
import type { Sweep } from "./sweep-file.js";

/**
 * Every run that some shard holds, by index, in ascending order. All is read before this returns.
 * @throws with all that is wrong, a line each; if a run starts from another than the sweep says
 */
export async function gather(
  sweep: Sweep,
  plan: readonly PlannedRun[],
  from: readonly string[],
): Promise<Map<number, ShardRun>> {
  const found = new Map<number, ShardRun>();
  const problems: string[] = [];
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      problems.push((error as Error).message);
    }
  };
  await withParquetReader(async (read) => {
    const shards: Shard[] = [];
    for (const folder of from) {
      await attempt(async () => {
        shards.push(isStudy(folder) ? await studyShard(folder, sweep, plan) : runsShard(folder, sweep, read));
      });
    }
    for (const run of plan) {
      if (problems.length >= SHOWN_PROBLEMS) break;
      await attempt(async () => {
        const copies: ShardRun[] = [];
        for (const shard of shards) {
          const copy = await shard(run);
          if (copy) copies.push(copy);
        }
        if (copies.length > 0) found.set(run.index, sameRun(copies));
      });
    }
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  checkStarts(found);
  return found;
}

function checkStarts(found: ReadonlyMap<number, ShardRun>): void {
  for (const { run, source, startHash } of found.values()) {
    const start = run.start === null ? undefined : found.get(run.start);
    if (!start || startHash === start.parametersHash) continue;
    throw new Error(
      `${source} starts from the parameters ${startHash}, but run ${run.start} (${start.source}) has ${start.parametersHash}`,
    );
  }
}
