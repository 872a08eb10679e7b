import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  evaluate,
  preset,
  restoreLearner,
  saveRun,
  type TrainResult,
  traceEvaluation,
  train,
  type Verification,
  writeTrace,
} from "overlap-lab/experiment/index";
import { sha256 } from "overlap-lab/store/index";
import { afterAll } from "vitest";

/** Small enough to be verified some hundred times: 4 hidden units a layer, 12 steps, some updates. */
const TINY = { hidden: [4, 4], batchSize: 8, updateEvery: 10, explorationEpisodes: 6 };

const home = mkdtempSync(join(tmpdir(), "overlap-verify-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A fresh folder, with a copy of another in it if one is given. */
export function freshFolder(from?: string): string {
  const folder = mkdtempSync(join(home, "case-"));
  if (from) cpSync(from, folder, { recursive: true });
  return folder;
}

export function trainTiny(arm: "A" | "F", start?: TrainResult["state"]): Promise<TrainResult> {
  const { world, maddpg, ...rest } = preset("quick", arm);
  const options = { ...rest, world: { ...world, horizon: 12 }, maddpg: { ...maddpg, ...TINY, episodes: 6 } };
  return train(options, 1, { start });
}

/** Writes a run whose results are of 3 episodes. */
export async function saveTiny(folder: string, result: TrainResult): Promise<void> {
  const learner = await restoreLearner(result.config, result.state);
  const { summary } = evaluate(learner, result.config.world, { episodes: 3 });
  saveRun(folder, result, { preset: "quick", command: `overlap train --arm ${result.config.arm}`, results: summary });
}

/** Writes a trace of 3 episodes. */
export async function traceTiny(file: string, { config, state }: TrainResult): Promise<void> {
  const learner = await restoreLearner(config, state);
  await writeTrace(file, traceEvaluation(learner, config.world, { episodes: 3, seed: 7 }).trace);
}

/** All that a verification found to differ. */
export function differences({ things }: Verification): string[] {
  return things.flatMap(({ checks }) =>
    checks.filter(({ outcome }) => outcome === "differs").flatMap(({ details }) => details),
  );
}

/** Everything in a folder with its hash. */
export function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? sha256(readFileSync(path)) : "no file"];
    }),
  );
}
