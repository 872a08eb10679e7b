/** A loss that an arm adds to MADDPG's own, for blue's policy. */
export type TermName = "overlap" | "dpmse" | "randomGradient" | "randomLoss";

/** One condition of the experiment, as data (../spec: the table of arms). */
export interface Arm {
  readonly title: string;
  /** "scratch", or the arm whose trained run it starts from. */
  readonly start: "scratch" | "A";
  /** The reward blue is trained on. */
  readonly blueReward: "deceptive" | "honest";
  readonly terms: readonly TermName[];
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
} as const satisfies Record<string, Arm>;

export type ArmName = keyof typeof ARMS;
export const ARM_NAMES = Object.keys(ARMS) as [ArmName, ...ArmName[]];

/** @throws if there is no such arm; the message lists them */
export function armOf(name: string): Arm {
  if (!Object.hasOwn(ARMS, name)) {
    const list = ARM_NAMES.map((known) => `${known} (${ARMS[known].title})`).join(", ");
    throw new Error(`unknown arm "${name}"; the arms are ${list}`);
  }
  return ARMS[name as ArmName];
}
