import { Presets, SingleBar } from "cli-progress";

/** Shows on stderr which cell of a notebook is running: a bar in a terminal, one line for each notebook elsewhere. */
export function cellProgress(name: string): { onCell(cell: number, cells: number): void; stop(): void } {
  if (!process.stderr.isTTY) {
    const onCell = (cell: number, cells: number) => {
      if (cell === 1) console.error(`${name}: ${cells} ${cells === 1 ? "cell" : "cells"}`);
    };
    return { onCell, stop: () => {} };
  }
  const format = `${name} {bar} cell {value} of {total}, {duration_formatted}`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_grey);
  let started = false;
  const onCell = (cell: number, cells: number) => {
    if (started) bar.update(cell);
    else bar.start(cells, cell);
    started = true;
  };
  return { onCell, stop: () => bar.stop() };
}
