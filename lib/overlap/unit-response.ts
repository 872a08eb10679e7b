import type { Activations } from "../engine/index.js";

/** One row per unit of a layer. */
export interface UnitResponse {
  readonly unit: number;
  /** Root mean square difference between other and self. */
  readonly change: number;
  /** Standard deviation (population) over the self states, and their mean. */
  readonly spread: number;
  readonly mean: number;
}

/** How far each unit moves from the self to the other observation, [rows x units] both. @throws if the shapes differ */
export function unitResponse(self: Activations, other: Activations): UnitResponse[] {
  const { rows, columns } = self;
  if (rows !== other.rows || columns !== other.columns) {
    throw new Error(`cannot compare [${rows} x ${columns}] with [${other.rows} x ${other.columns}] activations`);
  }
  return Array.from({ length: columns }, (_, unit) => {
    let [mean, change, spread] = [0, 0, 0];
    for (let at = unit; at < rows * columns; at += columns) mean += self.data[at] / rows;
    for (let at = unit; at < rows * columns; at += columns) {
      const gap = other.data[at] - self.data[at];
      const around = self.data[at] - mean;
      change += (gap * gap) / rows;
      spread += (around * around) / rows;
    }
    return { unit, change: Math.sqrt(change), spread: Math.sqrt(spread), mean };
  });
}
