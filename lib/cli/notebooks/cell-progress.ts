import { Presets, SingleBar } from "cli-progress";
import { isWatched } from "../watched.js";

/** Shows on stderr which notebook of how many is running, and which cell of it; silent when nobody watches. */
export function cellProgress(
  name: string,
  number: number,
  notebooks: number,
): { onCell(cell: number, cells: number): void; stop(): void } {
  if (!isWatched()) return { onCell: () => {}, stop: () => {} };
  const place = notebooks === 1 ? "" : `notebook ${number} of ${notebooks}, `;
  const format = `${place}${name} {bar} cell {value} of {total}, {duration_formatted}`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, barsize: 20 }, Presets.shades_grey);
  let started = false;
  const onCell = (cell: number, cells: number) => {
    if (started) bar.update(cell);
    else bar.start(cells, cell);
    started = true;
  };
  return { onCell, stop: () => bar.stop() };
}
