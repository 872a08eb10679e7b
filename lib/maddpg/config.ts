import { z } from "zod";
import { parseConfig } from "../world/index.js";

const positive = z.number().gt(0);
const share = z.number().min(0).max(1);

/** Every choice of MADDPG; the published values are the defaults, its quirks are switches that are off. */
export const maddpgSchema = z.strictObject({
  episodes: z
    .number()
    .int()
    .min(0)
    .default(25_000)
    .describe("Training episodes; 0 leaves the networks as they start (paper: 25,000; published README: 40,000)."),
  worlds: z.number().int().min(1).max(4096).default(1).describe("Parallel worlds that collect experience (paper: 1)."),
  hidden: z
    .array(z.number().int().min(1).max(4096))
    .min(1)
    .max(8)
    .default([64, 64])
    .describe("Units of each hidden layer of policies and critics (paper: 64, 64)."),
  learningRate: positive.default(0.01).describe("Adam step size of policies and critics (paper: 0.01)."),
  discount: share.default(0.95).describe("Discount of the next value (paper: 0.95)."),
  tau: share.default(0.01).describe("Share by which targets move to their networks each round (paper: 0.01)."),
  batchSize: z.number().int().min(2).max(65_536).default(1024).describe("Transitions per update (paper: 1024)."),
  replayCapacity: z
    .number()
    .int()
    .min(2)
    .max(100_000_000)
    .default(1_000_000)
    .describe("Transitions kept (paper: 1,000,000)."),
  updateEvery: z.number().int().min(1).default(100).describe("Environment steps between update rounds (paper: 100)."),
  clip: positive.default(0.5).describe("Largest gradient norm (paper: 0.5)."),
  actionPenalty: z
    .number()
    .min(0)
    .default(0.001)
    .describe("Weight of mean squared action in the policy loss (paper: 0.001)."),
  explorationScale: z.number().min(0).default(0.3).describe("Noise scale at the first episode (paper: 0.3)."),
  explorationEpisodes: z
    .number()
    .int()
    .min(1)
    .default(25_000)
    .describe("Episodes until the noise scale has fallen linearly to zero (paper: 25,000, whatever the episodes)."),
  noiseTheta: share.default(0.15).describe("Ornstein-Uhlenbeck pull towards zero per step (paper: 0.15)."),
  noiseSigma: z.number().min(0).default(0.2).describe("Ornstein-Uhlenbeck noise per step (paper: 0.2)."),
  normaliseRewards: z
    .boolean()
    .default(true)
    .describe("Centre and scale rewards by all entries of the buffer, at sampling time (paper: yes)."),
  bootstrapAtHorizon: z
    .boolean()
    .default(true)
    .describe("Count the next value at the last step of an episode too, as the horizon is not an end (paper: yes)."),
  noiseAdvances: z
    .number()
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe("Times the noise process advances per step; the last draw is used (published code: 3, by accident)."),
  storedActionScale: positive
    .default(1)
    .describe("Factor on the actions in the replay buffer (published code: 5, by scaling in place)."),
});

export type MaddpgConfig = Readonly<z.output<typeof maddpgSchema>>;
export type MaddpgOptions = z.input<typeof maddpgSchema>;

/** The quirks of the published training script (reference-experiment, section 2), for runs that must repeat it. */
export const AS_CODED: MaddpgOptions = { noiseAdvances: 3, storedActionScale: 5 };

/** @throws on a bad or unknown field; the message names it, what it must be, and the value seen */
export function parseMaddpgConfig(value: unknown): MaddpgConfig {
  const config = parseConfig(maddpgSchema, value, "MADDPG");
  if (config.replayCapacity < config.batchSize) {
    throw new Error(
      `replayCapacity must be at least batchSize (${config.batchSize}), or no batch can be drawn; got ${config.replayCapacity}`,
    );
  }
  if (config.episodes % config.worlds !== 0) {
    throw new Error(
      `episodes must be a multiple of worlds (${config.worlds}), as worlds run side by side; got ${config.episodes}`,
    );
  }
  return config;
}
