import { ARM_NAMES, ARMS, type Studies } from "../experiment/index.js";
import { type Figure, forestPlot } from "../figure/index.js";
import { interquartileMean } from "../statistics/index.js";

/** Baselines at both ends, the claim below its control; in between the others, as in the list of arms. */
const FIRST = ["A", "C", "D", "F", "Flog"];
const LAST = ["N", "B"];
const ORDER = [...FIRST, ...ARM_NAMES.filter((arm) => ![...FIRST, ...LAST].includes(arm)), ...LAST];

/**
 * The study in one picture: the trap rate of every arm in a world, red live and losses as described, a dot per training
 * seed. The dashed line is the deceptive pair's red beside a blue that stands still.
 * @throws RangeError if the studies have no run in that world
 */
export function trapRateFigure({ runs, studies }: Studies, world: string): Figure {
  const rows = (runs.arm as string[])
    .map((arm, row) => ({
      arm,
      kind: `${arm}: ${ARMS[arm as keyof typeof ARMS].title}`,
      world: runs.world[row],
      seed: runs.seed[row],
      trapRate: runs.trapRate[row] as number,
      alone: runs["standStill.trapRate"][row] as number,
      plain: runs.red[row] === "live" && runs.protocol[row] === "as-described",
    }))
    .filter((row) => row.world === world && row.plain)
    .sort((a, b) => ORDER.indexOf(a.arm) - ORDER.indexOf(b.arm));
  if (rows.length === 0) throw new RangeError(`these studies have no run in the world "${world}"`);
  const alone = rows.filter(({ arm }) => arm === "A").map((row) => row.alone);
  return forestPlot(rows, {
    arm: "kind",
    value: "trapRate",
    unit: "seed",
    reference: alone.length > 0 ? interquartileMean(alone) : undefined,
    title: `Trap rate by arm, world ${world}`,
    caption:
      `${studies[0].sweep.evaluation.episodes} greedy episodes per network, red live. ` +
      "The dashed line is the red of A beside a blue that stands still.",
    xTitle: "trap rate (share of episodes)",
  });
}
