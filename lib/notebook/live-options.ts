import { ARMS, type ArmName, preset, type TrainOptions } from "../experiment/index.js";
import { notebookPreset } from "./notebook-preset.js";

/** Episodes of a live cell under the quick preset: seconds. */
export interface LiveBudget {
  readonly scratch: number;
  readonly fineTune: number;
}

/**
 * Options for a training inside a page. Under the preset quick it has the few episodes given; under another one, as
 * `overlap notebooks NAME --preset paper` asks for, that preset's own.
 * @param world what a study's sweep changes in the world
 */
export function liveOptions(arm: ArmName, world: TrainOptions["world"], budget: LiveBudget): TrainOptions {
  const name = notebookPreset();
  const options = preset(name, arm);
  const { maddpg } = options;
  const small = name === "quick" && maddpg?.episodes !== 0;
  const episodes = ARMS[arm].start === "scratch" ? budget.scratch : budget.fineTune;
  return {
    ...options,
    world: { ...options.world, ...world },
    maddpg: small ? { ...maddpg, episodes, explorationEpisodes: budget.scratch } : maddpg,
  };
}
