import { log } from "../../exact/index.js";
import { columnsOf, type TableLike } from "../../table/index.js";
import { type ComparedConditions, type ComparisonOptions, compareConditions } from "../analysis/index.js";
import { hasPairedSeeds } from "../analysis/paired-seeds.js";
import { CLAIM_ARMS, fineTuned } from "./hypotheses.js";

/** Column of a study on social and on non-social pairs, and whether it is a logarithm already. */
const SCALES = { raw: { column: "overlapLogMse", log: true }, "scale-free": { column: "overlapRelative", log: false } };

export interface Specificity extends ComparedConditions {
  readonly arm: string;
  readonly scale: keyof typeof SCALES;
}

/**
 * Drop of social overlap distance minus drop of the non-social one, from D to an arm, on a logarithmic scale: above 0,
 * the distance on inserted-red pairs fell by a larger factor than that on pairs that have nothing to do with red.
 * @param arms default: those that stand for the claim and their pair controls
 * @returns a row per arm and scale that was measured
 */
export function specificity(
  runs: TableLike,
  world: string,
  arms: readonly string[] = CLAIM_ARMS.flatMap(({ arm, pairs }) => [arm, pairs]),
  options: ComparisonOptions = {},
): Specificity[] {
  return (Object.keys(SCALES) as (keyof typeof SCALES)[]).flatMap((scale) => {
    const table = withGap(runs, scale);
    return arms.flatMap((arm) => {
      const comparison = { measure: "gap", treated: fineTuned(arm, world), control: fineTuned("D", world) };
      if (!table || !hasPairedSeeds(table, comparison)) return [];
      return [{ arm, scale, ...compareConditions(table, [comparison], options)[0] }];
    });
  });
}

/** The runs with the column "gap": logarithm of the non-social distance minus that of the social one. */
function withGap(runs: TableLike, scale: keyof typeof SCALES): TableLike | undefined {
  const columns = columnsOf(runs);
  const { column, log: isLog } = SCALES[scale];
  const [social, other] = ["insertedRed", "nonSocial"].map((pairs) => columns[`${pairs}.${column}`]);
  if (!social || !other) return undefined;
  const scaled = (value: unknown) => (isLog ? Number(value) : log(Number(value)));
  return { ...columns, gap: Array.from(social, (value, row) => scaled(other[row]) - scaled(value)) };
}
