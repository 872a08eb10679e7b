import type { HookName } from "../network/index.js";
import type { Activations } from "./learner.js";

/** Mean squared difference of each row, over the layers `at` side by side. */
export function rowDistances(
  self: Readonly<Record<string, Activations>>,
  other: Readonly<Record<string, Activations>>,
  at: readonly HookName[],
): Float64Array {
  const distances = new Float64Array(self[at[0]].rows);
  const columns = at.reduce((sum, name) => sum + self[name].columns, 0);
  for (let row = 0; row < distances.length; row++) {
    for (const name of at) {
      const [left, right, width] = [self[name].data, other[name].data, self[name].columns];
      for (let i = row * width; i < (row + 1) * width; i++) {
        const gap = left[i] - right[i];
        distances[row] += gap * gap;
      }
    }
    distances[row] /= columns;
  }
  return distances;
}
