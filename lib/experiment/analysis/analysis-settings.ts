import { z } from "zod";
import { parseConfig } from "../../world/index.js";

const count = (fallback: number) => z.int().min(1).max(100_000).default(fallback);
/** 0 leaves the forced choice of these pairs out. */
const seeds = (fallback: number) => z.int().min(0).max(100_000).default(fallback);

/** How much each costly table is computed from. Everything else about an analysis is fixed. */
export const analysisSettingsSchema = z.strictObject({
  similarity: z
    .strictObject({
      seed: z.int().min(0).default(0).describe("Evaluation seed of the episodes in which behaviour is compared."),
      episodes: count(500).describe("Episodes each run plays for the grid metric."),
      stateEpisodes: count(100).describe("Episodes of each baseline whose states the actions are compared on."),
    })
    .prefault({})
    .describe("Distances of fine-tuned runs to both baselines."),
  firstPair: z
    .strictObject({
      evaluationSeeds: seeds(1500).describe(
        "Evaluation seeds 0, 1, ... of the first training seed (paper: 1,500); 0: none.",
      ),
      episodes: count(2000).describe("Largest number of episodes to decide from (paper: 2,000)."),
    })
    .prefault({})
    .describe("Forced choice between the baselines of the first training seed of each world."),
  everyPair: z
    .strictObject({
      evaluationSeeds: seeds(100).describe("Evaluation seeds 0, 1, ... of every other training seed; 0: none."),
      episodes: count(500).describe("Largest number of episodes to decide from."),
    })
    .prefault({})
    .describe("Forced choice between the baselines of every other training seed."),
  budgetStep: count(100).describe("Choices are made after 1 episode and after every multiple of this."),
});

export type AnalysisSettings = Readonly<z.output<typeof analysisSettingsSchema>>;
export type AnalysisOptions = z.input<typeof analysisSettingsSchema>;

/** Small budgets: to see that everything works. */
export const QUICK_ANALYSIS = {
  similarity: { episodes: 50, stateEpisodes: 20 },
  firstPair: { evaluationSeeds: 20, episodes: 300 },
  everyPair: { evaluationSeeds: 10, episodes: 100 },
} as const satisfies AnalysisOptions;

/** @throws one line per bad field */
export function parseAnalysisSettings(options: unknown): AnalysisSettings {
  return parseConfig(analysisSettingsSchema, options, "analysis");
}
