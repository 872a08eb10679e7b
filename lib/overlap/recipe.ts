import { z } from "zod";

/** How self and other observations are made; see `makePairs`. */
export const PAIR_KINDS = ["insertedRed", "seenUnseen", "roleSwap", "nonSocial", "unrelated"] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

const hook = z
  .string()
  .regex(/^(h[1-9]\d*|action)$/, `a hidden layer such as "h1", or "action"`)
  .transform((name) => name as `h${number}` | "action");

/** A self-other comparison, as plain data; it goes into manifests. */
export const recipeSchema = z.strictObject({
  pairs: z
    .enum(PAIR_KINDS)
    .default("insertedRed")
    .describe("How pairs are made (paper: a red inserted into an observation that shows none)."),
  radius: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe(
      "Largest offset drawn for an inserted or shifted slot, in lengths; null for the sight radius (paper: that).",
    ),
  keepFlag: z
    .boolean()
    .default(true)
    .describe("Keep the trap flag in the other observation (published code: erased, a confound)."),
  at: z
    .array(hook)
    .min(1)
    .default(["h1", "h2"])
    .describe("Activations compared, concatenated (paper: all hidden layers)."),
  distance: z
    .enum(["mse", "logMse", "varianceShare"])
    .default("mse")
    .describe(
      "Mean squared difference, its logarithm, or the share of variance within pairs, which has no scale (paper: mse).",
    ),
  reduction: z
    .enum(["batch", "sample"])
    .default("batch")
    .describe("One distance over all rows, or the mean of each row's (they differ for logMse)."),
  detach: z
    .enum(["none", "self", "other"])
    .default("none")
    .describe("The branch that carries no gradient (paper: none, both passes learn)."),
  weight: z.number().default(1).describe("Weight against the capability loss; negative minimises overlap (paper: 1)."),
  rows: z.number().int().min(1).default(1024).describe("Most pairs per update, out of the batch (published code: 1)."),
});

export type OverlapRecipe = Readonly<z.output<typeof recipeSchema>>;
export type OverlapRecipeOptions = z.input<typeof recipeSchema>;
