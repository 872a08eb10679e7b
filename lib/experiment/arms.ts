import type { OverlapRecipe } from "../overlap/index.js";

/** A loss that an arm adds to MADDPG's own, for blue's policy. */
export type TermName =
  | "overlap"
  | "nonSocial"
  | "antiOverlap"
  | "exposure"
  | "variance"
  | "dpmse"
  | "randomGradient"
  | "randomLoss";

/** One condition of the experiment, as data (../spec: the table of arms). */
export interface Arm {
  readonly title: string;
  /** "scratch", or the arm whose trained run it starts from. */
  readonly start: "scratch" | "A" | "B";
  /** The reward blue is trained on. */
  readonly blueReward: "deceptive" | "honest";
  readonly terms: readonly TermName[];
  /** Fields of the overlap recipe that make the arm what it is; the others are the configuration's. */
  readonly overlap?: Partial<Pick<OverlapRecipe, "pairs" | "distance">>;
  /**
   * What blue's policy does not see of red: "dropout" hides it in a share of the rows of each policy update, "masked"
   * changes the policy so that it never sees red, and trains nothing.
   */
  readonly redSlot?: "dropout" | "masked";
}

export const ARMS = {
  A: { title: "deceptive baseline", start: "scratch", blueReward: "deceptive", terms: [] },
  B: { title: "honest baseline", start: "scratch", blueReward: "honest", terms: [] },
  C: { title: "deceptive, training continued", start: "A", blueReward: "deceptive", terms: [] },
  D: { title: "DPMSE only", start: "A", blueReward: "deceptive", terms: ["dpmse"] },
  E: {
    title: "random gradient of matched norm + DPMSE",
    start: "A",
    blueReward: "deceptive",
    terms: ["randomGradient", "dpmse"],
  },
  Eprime: {
    title: "random loss as published (no gradient) + DPMSE",
    start: "A",
    blueReward: "deceptive",
    terms: ["randomLoss", "dpmse"],
  },
  F: { title: "overlap loss + DPMSE", start: "A", blueReward: "deceptive", terms: ["overlap", "dpmse"] },
  // The logarithm as in the published script's loss, on the activations of the paper's: it has no end but equality.
  Flog: {
    title: "logarithm of the overlap loss + DPMSE",
    start: "A",
    blueReward: "deceptive",
    terms: ["overlap", "dpmse"],
    overlap: { distance: "logMse" },
  },
  Elog: {
    title: "random gradient of the norm of Flog's + DPMSE",
    start: "A",
    blueReward: "deceptive",
    terms: ["randomGradient", "dpmse"],
    overlap: { distance: "logMse" },
  },
  G: {
    title: "overlap loss on non-social pairs + DPMSE",
    start: "A",
    blueReward: "deceptive",
    terms: ["nonSocial", "dpmse"],
    overlap: { pairs: "nonSocial" },
  },
  Glog: {
    title: "logarithm of the overlap loss on non-social pairs + DPMSE",
    start: "A",
    blueReward: "deceptive",
    terms: ["nonSocial", "dpmse"],
    overlap: { pairs: "nonSocial", distance: "logMse" },
  },
  H: {
    title: "exposure: own actions cloned on the other observations + DPMSE",
    start: "A",
    blueReward: "deceptive",
    terms: ["exposure", "dpmse"],
  },
  I: { title: "red-slot dropout + DPMSE", start: "A", blueReward: "deceptive", terms: ["dpmse"], redSlot: "dropout" },
  J: { title: "red masked, no training", start: "A", blueReward: "deceptive", terms: [], redSlot: "masked" },
  K: { title: "honest-reward fine-tune", start: "A", blueReward: "honest", terms: [] },
  L: { title: "overlap loss without DPMSE", start: "A", blueReward: "deceptive", terms: ["overlap"] },
  M: {
    title: "overlap loss + DPMSE + variance kept",
    start: "A",
    blueReward: "deceptive",
    terms: ["overlap", "dpmse", "variance"],
  },
  // Not the negative MSE or its logarithm: neither has an end, and larger activations alone serve both.
  N: {
    title: "anti-overlap + DPMSE, from the honest baseline",
    start: "B",
    blueReward: "honest",
    terms: ["antiOverlap", "dpmse"],
    overlap: { distance: "varianceShare" },
  },
} as const satisfies Record<string, Arm>;

export type ArmName = keyof typeof ARMS;
export const ARM_NAMES = Object.keys(ARMS) as [ArmName, ...ArmName[]];

/** Losses that the published script has, too; the others are computed as described under both protocols. */
const PUBLISHED_TERMS: readonly TermName[] = ["overlap", "dpmse", "randomLoss"];

/** Whether the published script could train this arm, so that its protocol makes a difference worth a run. */
export function hasPublishedLosses({ terms, overlap, redSlot }: Arm): boolean {
  return terms.length > 0 && !overlap && !redSlot && terms.every((term) => PUBLISHED_TERMS.includes(term));
}

/** @throws if there is no such arm; the message lists them */
export function armOf(name: string): Arm {
  if (!Object.hasOwn(ARMS, name)) {
    const list = ARM_NAMES.map((known) => `${known} (${ARMS[known].title})`).join(", ");
    throw new Error(`unknown arm "${name}"; the arms are ${list}`);
  }
  return ARMS[name as ArmName];
}

/** @throws if a run of the other baseline is given as the start of an arm that fine-tunes */
export function assertStartArm(name: string, given: string): void {
  const { start, title } = armOf(name);
  if (start === "scratch" || given === start || armOf(given).start !== "scratch") return;
  throw new Error(
    `arm ${name} (${title}) starts from arm ${start} (${armOf(start).title}), or a run fine-tuned from one; ` +
      `the start given is arm ${given} (${armOf(given).title})`,
  );
}
