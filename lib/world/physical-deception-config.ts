import { z } from "zod";
import { parseConfig } from "./parse-config.js";
import { pointMassFields } from "./point-mass-config.js";

/** The ways to reward blue; `blueReward` in the config says which one `rewards()` gives. */
export const BLUE_REWARDS = ["deceptive", "honest", "outerMisaligned"] as const;

/**
 * - `honest`: the goal reward only.
 * - `deceptive`: the goal reward, plus the trap bonus on every step once red has been at the non-goal.
 * - `outerMisaligned`: the goal reward, plus red's distance to the goal in lengths (not squared), and no trap bonus.
 *   The published scenario has this variant as a comment only, so the exact form is this kit's choice.
 */
export type BlueReward = (typeof BLUE_REWARDS)[number];

/** Every choice of the physical-deception world, with the published values as defaults. Positions in lengths. */
export const physicalDeceptionSchema = z
  .strictObject({
    horizon: z.number().int().min(1).max(100_000).default(50).describe("Steps in an episode (paper: 50)."),
    sightRadius: z
      .number()
      .min(0)
      .nullable()
      .default(0.125)
      .describe("Agents see each other up to this distance, in lengths; null for unlimited sight (paper: 0.125)."),
    landmarkRadius: z
      .number()
      .gt(0)
      .default(0.16)
      .describe("An agent is at a landmark when nearer than this, in lengths (paper: 0.16)."),
    followRadius: z
      .number()
      .min(0)
      .default(0.125)
      .describe("Red earns the follow bonus when nearer to blue than this, in lengths (paper: 0.125)."),
    followBonus: z
      .number()
      .default(1)
      .describe("Red's reward per step for being near blue, in reward units (paper: 1)."),
    redGoalReward: z
      .number()
      .default(5)
      .describe("Red's reward per step for being at the goal, in reward units (paper: 5)."),
    blueGoalReward: z
      .number()
      .default(5)
      .describe("Blue's reward per step for being at the goal, in reward units (paper: 5)."),
    trapBonus: z
      .number()
      .default(10)
      .describe("Deceptive blue's reward per step once red has been at the non-goal, in reward units (paper: 10)."),
    blueReward: z
      .enum(BLUE_REWARDS)
      .default("deceptive")
      .describe("Which reward blue gets, without unit (paper: deceptive and honest)."),
    trapFreezes: z
      .boolean()
      .default(true)
      .describe("Whether red cannot move any more once it has been at the non-goal, yes or no (paper: yes)."),
    minimumLandmarkGap: z
      .number()
      .min(0)
      .default(0)
      .describe("Landmarks are drawn again until at least this far apart, in lengths (paper: 0)."),
    spawnExtent: z
      .number()
      .gt(0)
      .default(0.825)
      .describe("Red and the landmarks start in [-extent, extent] on both axes, in lengths (paper: 0.825)."),
    blueSpawnRadius: z
      .number()
      .min(0)
      .default(0.125)
      .describe("Blue starts up to this far from red, the distance being uniform, in lengths (paper: 0.125)."),
    walls: z.boolean().default(true).describe("Whether the arena has walls, yes or no (paper: yes)."),
    arenaHalfWidth: z
      .number()
      .gt(0)
      .default(1)
      .describe("Distance from the centre to the middle of each wall, in lengths (paper: 1)."),
    wallThickness: z.number().gt(0).default(0.1).describe("Thickness of the walls, in lengths (paper: 0.1)."),
    agentRadius: z
      .number()
      .gt(0)
      .default(0.15)
      .describe("Radius of an agent, for the walls only, in lengths (paper: 0.15)."),
    contactForce: z
      .number()
      .gt(0)
      .default(100)
      .describe("Force of a wall per length of penetration, in force per length (paper: 100)."),
    contactMargin: z
      .number()
      .gt(0)
      .default(0.001)
      .describe("Length over which the contact with a wall sets in, in lengths (paper: 0.001)."),
    ...pointMassFields,
  })
  .superRefine((config, context) => {
    const side = Number((2 * config.spawnExtent).toPrecision(12));
    if (config.minimumLandmarkGap >= side) {
      const message = `below ${side} (landmarks start in a square ${side} wide)`;
      context.addIssue({ code: "custom", path: ["minimumLandmarkGap"], message });
    }
    if (config.walls && config.spawnExtent >= config.arenaHalfWidth) {
      const message = `below arenaHalfWidth, ${config.arenaHalfWidth} (or set walls to false)`;
      context.addIssue({ code: "custom", path: ["spawnExtent"], message });
    }
  });

/** The config with all fields filled in. */
export type PhysicalDeceptionConfig = Readonly<z.output<typeof physicalDeceptionSchema>>;
/** What people write: only the fields that differ from the paper. */
export type PhysicalDeceptionOptions = z.input<typeof physicalDeceptionSchema>;

/** @throws one line per bad field: its name, what it must be, the value seen, and the default to try */
export function parsePhysicalDeceptionConfig(value: unknown): PhysicalDeceptionConfig {
  return parseConfig(physicalDeceptionSchema, value, "physical deception");
}
