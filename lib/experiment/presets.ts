import { AS_CODED } from "../maddpg/index.js";
import { type ArmName, armOf } from "./arms.js";
import type { TrainOptions } from "./train-config.js";

/** Episodes of a preset, for arms from scratch and for fine-tuning. */
interface Budget {
  readonly scratch: number;
  readonly fineTune: number;
}

const BUDGETS = {
  /** Seconds: enough to see every step work, too little for a finding. */
  quick: { scratch: 4000, fineTune: 1500 },
  /** The paper's: 25,000 and 10,000 episodes of 50 steps. */
  paper: { scratch: 25_000, fineTune: 10_000 },
  /** The paper's budget with those quirks of the published code that are switches. */
  "as-coded": { scratch: 25_000, fineTune: 10_000 },
} as const satisfies Record<string, Budget>;

export type PresetName = keyof typeof BUDGETS;
export const PRESET_NAMES = Object.keys(BUDGETS) as PresetName[];

/**
 * What lets a small budget show something: agents that see each other from farther away, and four small updates in the
 * place of a large one.
 */
const QUICK = {
  world: { sightRadius: 0.4, followRadius: 0.4 },
  maddpg: { batchSize: 256, updateEvery: 25 },
} as const satisfies TrainOptions;

/** What a preset changes in the default configuration of an arm. @throws if there is no such preset */
export function preset(name: string, arm: ArmName): TrainOptions {
  if (!Object.hasOwn(BUDGETS, name)) {
    throw new Error(`unknown preset "${name}"; the presets are ${PRESET_NAMES.join(", ")}`);
  }
  const budget = BUDGETS[name as PresetName];
  const { start, redSlot } = armOf(arm);
  const episodes = redSlot === "masked" ? 0 : start === "scratch" ? budget.scratch : budget.fineTune;
  if (name === "quick") {
    return { arm, ...QUICK, maddpg: { ...QUICK.maddpg, episodes, explorationEpisodes: budget.scratch } };
  }
  if (name === "as-coded") return { arm, protocol: "as-coded", maddpg: { episodes, ...AS_CODED } };
  return { arm, maddpg: { episodes } };
}
