import type { Arena } from "./arena.js";

/** Writes [rows x columns] into rows of `width` floats at a pointer, the rest of each row zero. */
export function writeRows(
  arena: Arena,
  values: Float32Array,
  rows: number,
  columns: number,
  width: number,
  to: number,
): void {
  const out = arena.view(to, rows * width).fill(0);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[r * width + c] = values[r * columns + c];
}
