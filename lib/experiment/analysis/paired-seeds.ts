import { column, columnsOf, rowCount, type TableLike } from "../../table/index.js";

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
  comparison: ConditionComparison,
  stratum?: string,
): { readonly strata: PairedSeeds[]; readonly excluded: number } {
  const { treated, control, measure } = comparison;
  const paired = pair(table, comparison, stratum);
  if (paired.strata.length > 0) return paired;
  const described = [treated, control].map(
    (condition) => `${conditionText(condition)} (${matchingRows(table, condition).length} rows)`,
  );
  throw new Error(`no seed has a finite ${measure} in both of: ${described.join("; ")}`);
}

/** Whether the columns of a comparison are there, and some seed has a finite value in both conditions. */
export function hasPairedSeeds(table: TableLike, comparison: ConditionComparison): boolean {
  const { measure, controlMeasure = measure, treated, control } = comparison;
  const names = ["seed", measure, controlMeasure, ...Object.keys(treated), ...Object.keys(control)];
  const columns = columnsOf(table);
  return names.every((name) => Object.hasOwn(columns, name)) && pair(table, comparison).strata.length > 0;
}

/** The rows of a condition. @throws if the table lacks one of its columns */
export function matchingRows(table: TableLike, condition: Condition): number[] {
  const wanted = Object.entries(condition).map(([name, value]) => ({ cells: column(table, name), value }));
  const rows = Array.from({ length: rowCount(columnsOf(table)) }, (_, row) => row);
  return rows.filter((row) => wanted.every(({ cells, value }) => cells[row] === value));
}

function pair(
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
  return { strata: [...strata.values()], excluded };
}

function valuesBySeed(table: TableLike, measure: string, condition: Condition, stratum?: string) {
  const [values, seeds] = [column(table, measure), column(table, "seed")];
  const groups = stratum === undefined ? undefined : column(table, stratum);
  const found = new Map<string, { group: string; seed: number; value: number }>();
  for (const row of matchingRows(table, condition)) {
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
