import { COSINE_THRESHOLDS, GRID_SIZE, PROJECTION_THRESHOLDS } from "./behavioural-difference.js";

/** Threshold grids as one table: a row per cell, 10,000 for each run. */
export interface GridTable {
  readonly run: string[];
  /** Threshold on the projection; entries above it count. */
  readonly projection: number[];
  /** Threshold on the cosine; entries below it count. */
  readonly cosine: number[];
  readonly entries: number[];
}

/** @param grids by run, as `publishedGrids` or `mendedGrids` give them */
export function gridTable(grids: Readonly<Record<string, Float64Array>>): GridTable {
  const table: GridTable = { run: [], projection: [], cosine: [], entries: [] };
  for (const [run, grid] of Object.entries(grids)) {
    if (grid.length !== GRID_SIZE * GRID_SIZE)
      throw new Error(`the grid of "${run}" must have ${GRID_SIZE * GRID_SIZE} cells; got ${grid.length}`);
    grid.forEach((entries, cell) => {
      table.run.push(run);
      table.projection.push(PROJECTION_THRESHOLDS[Math.floor(cell / GRID_SIZE)]);
      table.cosine.push(COSINE_THRESHOLDS[cell % GRID_SIZE]);
      table.entries.push(entries);
    });
  }
  return table;
}
