/** Lines of a table with aligned columns; those of numbers alone stand right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const right = head.map((_, column) => rows.every((row) => /^[\d.,]*$/.test(row[column])));
  return lines.map((line) =>
    line
      .map((cell, column) => (right[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}
