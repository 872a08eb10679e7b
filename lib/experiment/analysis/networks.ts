import type { DetectorTable } from "./detectors.js";

/** What one detector says of the networks of one world. Parallel lists. */
export interface Networks {
  readonly scores: number[];
  /** True for deceptive networks. */
  readonly labels: boolean[];
  readonly seeds: number[];
  /** Networks left out because the detector has no finite value for them. */
  readonly excluded: number;
}

/** The networks of a detector in a world, those without a finite value left out. */
export function networksOf(table: DetectorTable, detector: string, world: string): Networks {
  const networks: Networks = { scores: [], labels: [], seeds: [], excluded: 0 };
  let excluded = 0;
  table.score.forEach((score, row) => {
    if (table.detector[row] !== detector || table.world[row] !== world) return;
    if (!Number.isFinite(score)) excluded++;
    else {
      networks.scores.push(score);
      networks.labels.push(table.deceptive[row]);
      networks.seeds.push(table.seed[row]);
    }
  });
  return { ...networks, excluded };
}

/** Values of a column, each once, in the order in which they first appear. */
export function distinct<Value>(column: readonly Value[]): Value[] {
  return [...new Set(column)];
}
