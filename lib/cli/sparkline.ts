const blocks = "▁▂▃▄▅▆▇█";

/** Values as a line of block letters, lowest to highest, the mean of neighbours where there are more values than letters. NaN is left out. */
export function sparkline(values: readonly number[], letters: number): string {
  const known = values.filter((value) => !Number.isNaN(value));
  const count = Math.min(letters, known.length);
  const means = Array.from({ length: count }, (_, at) => {
    const part = known.slice(Math.floor((at * known.length) / count), Math.floor(((at + 1) * known.length) / count));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const low = Math.min(...means);
  const range = Math.max(...means) - low;
  const level = (mean: number) => (range === 0 ? 0 : Math.round(((mean - low) / range) * (blocks.length - 1)));
  return means.map((mean) => blocks[level(mean)]).join("");
}
