import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { collect, expand, type PlannedRun, type Sweep, type SweepOptions } from "overlap-lab/experiment/index";
import { decodeParquet, encodeParquet, manifestText, sealed, sha256, type Table } from "overlap-lab/store/index";
import { smallSweep, trainAll } from "../sweep/small-sweep.js";
import { freshFolder } from "./small.js";

/** Four runs a seed (A, B, F red live, F red frozen) of tiny networks and short episodes. */
export function tinySweep(change: SweepOptions = {}): Sweep {
  return smallSweep({
    set: {
      "maddpg.episodes": 6,
      "maddpg.batchSize": 8,
      "maddpg.updateEvery": 10,
      "maddpg.hidden": [4, 4],
      "world.horizon": 12,
    },
    evaluation: { episodes: 3, pairs: ["insertedRed", "published"] },
    ...change,
  });
}

/** Trains a sweep and collects it. @returns folders of the study and of its runs, and the plan */
export async function tinyStudy(
  sweep: Sweep,
): Promise<{ readonly study: string; readonly runs: string; readonly plan: readonly PlannedRun[] }> {
  const [runs, data] = [freshFolder(), freshFolder()];
  const study = join(data, "study");
  const plan = expand(sweep);
  await trainAll(sweep, runs);
  await collect(sweep, plan, study, { from: [runs] });
  return { study, runs, plan };
}

/** Writes a file of a study and makes every hash good again. */
export function forge(study: string, name: string, bytes: Uint8Array, facts: object = {}): void {
  const file = join(study, "study.json");
  const { manifestHash: _, ...manifest } = { ...JSON.parse(readFileSync(file, "utf8")), ...facts };
  if (name !== "study.json") {
    writeFileSync(join(study, name), bytes);
    manifest.files[name] = { bytes: bytes.length, sha256: sha256(bytes) };
  }
  writeFileSync(file, manifestText(sealed(manifest)));
}

/** Changes a table of a study and makes every hash good again. */
export async function forgeTable(study: string, name: string, change: (table: Table) => void): Promise<void> {
  const bytes = readFileSync(join(study, name));
  const table = { ...(await decodeParquet(bytes, name, sha256(bytes))) };
  change(table);
  const whole = name === "runs.parquet" ? ["index", "start", "origin"] : ["index", "episode"];
  const columns = Object.entries(table).map(([column, values]) => {
    if (whole.includes(column)) return [column, Int32Array.from(values as number[])];
    return [column, name === "history.parquet" ? Float32Array.from(values as number[]) : values];
  });
  forge(study, name, encodeParquet(Object.fromEntries(columns)));
}
