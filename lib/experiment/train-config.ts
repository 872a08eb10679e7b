import { z } from "zod";
import { maddpgSchema, parseMaddpgConfig } from "../maddpg/index.js";
import { recipeSchema } from "../overlap/index.js";
import { parseConfig, parsePhysicalDeceptionConfig, physicalDeceptionSchema } from "../world/index.js";
import { ARM_NAMES, ARMS, type Arm, type ArmName, type TermName } from "./arms.js";

/** Weight of arm M's variance term: 1, as the overlap loss's. */
export const VARIANCE_WEIGHT = 1;
/** Share of rows in which arm I hides red: a half, so that seeing red and not seeing it count alike. */
export const RED_DROPOUT = 0.5;

/** Everything that decides a training run, beside its seed. */
export const trainSchema = z.strictObject({
  arm: z.enum(ARM_NAMES).default("A").describe("The condition of the experiment."),
  world: physicalDeceptionSchema.prefault({}).describe("The world; blueReward is the arm's."),
  maddpg: maddpgSchema.prefault({}).describe("The learning algorithm."),
  protocol: z
    .enum(["as-described", "as-coded"])
    .default("as-described")
    .describe("The overlap and DPMSE losses as the paper describes them, or as the published script computes them."),
  overlap: recipeSchema.prefault({}).describe("The overlap loss, and the pairs that a random gradient is matched to."),
  dpmseWeight: z.number().min(0).default(1).describe("Weight of the deceptive pre-trained MSE (paper: 1)."),
  varianceWeight: z.number().min(0).optional().describe("Weight of the variance term; arm M alone has it (1)."),
  redDropout: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("Share of the rows of a policy update in which blue does not see red; arm I alone has it (0.5)."),
  frozenRed: z.boolean().default(false).describe("Red does not learn and plays without noise (paper: red learns)."),
  engine: z.enum(["wasm", "tensor"]).default("wasm").describe("What computes: the bit-exact kernels, or tfjs."),
  fast: z.boolean().default(false).describe("Relaxed SIMD: faster, and no longer the same bits on every machine."),
  start: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null)
    .describe("Hash of the parameters that a fine-tuning arm starts from; null for arms that start from scratch."),
  extraTerms: z
    .array(z.strictObject({ name: z.string(), sha256: z.string() }))
    .optional()
    .describe("Losses beside the arm's, with a hash of their source; written by `train`, and absent for a plain arm."),
});

export type TrainConfig = Readonly<z.output<typeof trainSchema>>;
export type TrainOptions = z.input<typeof trainSchema>;

/**
 * The whole configuration of a run. What makes an arm what it is (blue's reward, the pairs of G, the distance of N, no
 * episodes for J) is the arm's, whatever is given; fields that belong to one arm are left out for the others.
 * @throws on a bad or unknown field, naming it, what it must be, and the value seen
 */
export function parseTrainConfig(value: unknown): TrainConfig {
  const given = value as { world?: unknown; maddpg?: unknown; arm?: unknown } | null;
  // The parts first: their messages name the field itself.
  if (given?.world !== undefined) parsePhysicalDeceptionConfig(given.world);
  if (given?.maddpg !== undefined) parseMaddpgConfig(given.maddpg);
  const { varianceWeight, redDropout, ...config } = parseConfig(trainSchema, value, "training");
  const arm: Arm = ARMS[config.arm as ArmName];
  checkHooks(config, arm);
  return {
    ...config,
    world: { ...config.world, blueReward: arm.blueReward },
    maddpg: { ...config.maddpg, ...(arm.redSlot === "masked" ? { episodes: 0 } : {}) },
    overlap: { ...config.overlap, ...arm.overlap },
    ...(arm.terms.includes("variance") ? { varianceWeight: varianceWeight ?? VARIANCE_WEIGHT } : {}),
    ...(arm.redSlot === "dropout" ? { redDropout: redDropout ?? RED_DROPOUT } : {}),
  };
}

/** Whether training gives the same bits on every machine. */
export function isExact({ engine, fast }: TrainConfig): boolean {
  return engine === "wasm" && !fast;
}

/** Losses that compare activations at `overlap.at`. */
const COMPARING: readonly TermName[] = ["overlap", "nonSocial", "antiOverlap", "randomGradient"];

/** Finds a hook that the policies do not have before training does, half an hour later. */
function checkHooks({ protocol, overlap, maddpg }: TrainConfig, { terms }: Arm): void {
  const compared = terms.filter((term) => COMPARING.includes(term) && !(term === "overlap" && protocol === "as-coded"));
  if (compared.length === 0) return;
  const hooks = [...maddpg.hidden.map((_, i) => `h${i + 1}`), "action"];
  const unknown = overlap.at.find((name) => !hooks.includes(name));
  if (unknown) throw new Error(`overlap.at names "${unknown}", but the policies have ${hooks.join(", ")}`);
}
