import { columnsOf, numberColumn, type TableLike } from "../../table/index.js";
import { matchingRows } from "../analysis/paired-seeds.js";
import { baseline } from "./hypotheses.js";

/**
 * For the sensitivity analysis of PREREGISTRATION.md, section 8: training seeds whose deceptive baseline traps more often
 * than the honest one.
 * @param gap least difference of the trap rates
 */
export function deceptiveSeeds(runs: TableLike, world: string, gap = 0.1): number[] {
  const [seeds, rates] = [numberColumn(runs, "seed"), numberColumn(runs, "trapRate")];
  const honest = new Map(matchingRows(runs, baseline("B", world)).map((row) => [seeds[row], rates[row]]));
  return matchingRows(runs, baseline("A", world))
    .filter((row) => rates[row] - (honest.get(seeds[row]) ?? Number.NaN) >= gap)
    .map((row) => seeds[row]);
}

/** The rows of these training seeds. */
export function rowsOfSeeds(table: TableLike, wanted: readonly number[]): TableLike {
  const seeds = numberColumn(table, "seed");
  const kept = Array.from(seeds.keys()).filter((row) => wanted.includes(seeds[row]));
  const columns = Object.entries(columnsOf(table));
  return Object.fromEntries(columns.map(([name, values]) => [name, kept.map((row) => values[row])]));
}
