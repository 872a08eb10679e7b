import type { Table } from "../../store/index.js";
import { type Curves, curveValues } from "./curves.js";

/** The curves in a study's history, by index of their run. Its rows are in order. */
export function curvesByRun({ index, episode, ...columns }: Table): Map<number, Curves> {
  const spans = new Map<number, readonly [first: number, end: number]>();
  (index as number[]).forEach((run, row) => {
    spans.set(run, [spans.get(run)?.[0] ?? row, row + 1]);
  });
  const curves = new Map<number, Curves>();
  for (const [run, [first, end]] of spans) {
    const within = ([name, values]: [string, Table[string]]) =>
      [name, curveValues(values.slice(first, end) as number[])] as const;
    curves.set(run, {
      episode: episode.slice(first, end) as number[],
      columns: new Map(Object.entries(columns).map(within)),
    });
  }
  return curves;
}
