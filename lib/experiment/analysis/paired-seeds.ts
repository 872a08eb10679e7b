import { column, type TableLike } from "../../table/index.js";

/** Rows of a table: those whose columns have these values, such as { arm: "F", red: "live" }. */
export type Condition = Readonly<Record<string, string | number | boolean>>;

/** What a comparison is of. */
export interface ConditionComparison {
  /** Column that is compared, such as "trapRate". */
  readonly measure: string;
  /** Column of the control, where it is another, such as a run's distance to the other baseline. */
  readonly controlMeasure?: string;
  readonly treated: Condition;
  readonly control: Condition;
}

/** Training seeds that both conditions have in one stratum. Parallel lists. */
export interface PairedSeeds {
  readonly seeds: number[];
  readonly treated: number[];
  readonly control: number[];
}

/** "arm F, red live" */
export function conditionText(condition: Condition): string {
  return Object.entries(condition)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/**
 * The values of two conditions, paired by training seed within each stratum.
 * @param stratum column of the strata, such as "world"; without it there is one
 * @returns the strata, and how many seeds were left out: those of one condition alone, or without a finite value in both
 * @throws if a column is missing, a condition has two rows of one seed in a stratum, or no seed has both
 */
export function pairedSeeds(
  table: TableLike,
  { measure, controlMeasure = measure, treated, control }: ConditionComparison,
  stratum?: string,
): { readonly strata: PairedSeeds[]; readonly excluded: number } {
  const high = valuesBySeed(table, measure, treated, stratum);
  const low = valuesBySeed(table, controlMeasure, control, stratum);
  const strata = new Map<string, PairedSeeds>();
  let excluded = [...low.keys()].filter((key) => !high.has(key)).length;
  for (const [key, { group, seed, value }] of high) {
    const other = low.get(key)?.value;
    if (other === undefined || !Number.isFinite(value) || !Number.isFinite(other)) {
      excluded++;
      continue;
    }
    const part = strata.get(group) ?? { seeds: [], treated: [], control: [] };
    strata.set(group, part);
    part.seeds.push(seed);
    part.treated.push(value);
    part.control.push(other);
  }
  if (strata.size === 0) {
    throw new Error(
      `no seed has a finite ${measure} in both of: ${conditionText(treated)} (${high.size} rows); ${conditionText(control)} (${low.size} rows)`,
    );
  }
  return { strata: [...strata.values()], excluded };
}

function valuesBySeed(table: TableLike, measure: string, condition: Condition, stratum?: string) {
  const [values, seeds] = [column(table, measure), column(table, "seed")];
  const groups = stratum === undefined ? undefined : column(table, stratum);
  const wanted = Object.entries(condition).map(([name, value]) => ({ cells: column(table, name), value }));
  const found = new Map<string, { group: string; seed: number; value: number }>();
  for (let row = 0; row < seeds.length; row++) {
    if (!wanted.every(({ cells, value }) => cells[row] === value)) continue;
    const [group, seed] = [String(groups?.[row] ?? ""), Number(seeds[row])];
    const key = `${seed} ${group}`;
    if (found.has(key)) {
      const place = group && ` in ${stratum} ${group}`;
      throw new Error(`two rows of seed ${seed}${place} are of ${conditionText(condition)}; name more columns`);
    }
    found.set(key, { group, seed, value: Number(values[row]) });
  }
  return found;
}
