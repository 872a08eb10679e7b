import type { Table } from "../../../lib/store/index.js";

/** Runs of arms in the calibrated world, as described, red live: a row per seed (from 1), with these columns for all rows of the arm. */
export function madeRuns(arms: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>): Table {
  const rows = Object.entries(arms).flatMap(([arm, columns]) =>
    Object.values(columns)[0].map((_, i) => ({
      arm,
      world: "calibrated",
      red: "live",
      protocol: "as-described",
      seed: i + 1,
      ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]])),
    })),
  );
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const table = names.map((name) => [name, rows.map((row) => (row as Record<string, unknown>)[name] ?? Number.NaN)]);
  return { index: rows.map((_, row) => row), ...Object.fromEntries(table) };
}

/** The same value for each of six seeds: two of 64 sign patterns are as far, so p is 1/32. */
export const six = (value: number) => new Array<number>(6).fill(value);
