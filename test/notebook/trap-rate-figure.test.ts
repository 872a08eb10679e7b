import { trapRateFigure } from "overlap-lab/notebook/trap-rate-figure";
import { expect, test } from "vitest";
import { madeRuns } from "../experiment/verdict/made-runs.js";

const two = (trapRate: number, alone: number) => ({
  trapRate: [trapRate, trapRate],
  "standStill.trapRate": [alone, alone],
});
const studies = [{ sweep: { evaluation: { episodes: 10 } } }];
const made = (runs: object) => ({ runs, studies }) as never;

test("baselines stand at both ends, and a line marks the red of A alone", () => {
  const { layout } = trapRateFigure(
    made(madeRuns({ B: two(0.1, 0), F: two(0.4, 0), A: two(0.5, 0.25) })),
    "calibrated",
  );
  const { yaxis, shapes } = layout as { yaxis: { ticktext: string[] }; shapes: { x0: number }[] };
  expect(yaxis.ticktext.map((label) => label[0])).toEqual(["A", "F", "B"]);
  expect(shapes.at(-1)?.x0).toBe(0.25);
});

test("runs of another world, protocol or red are left out; none at all is an error", () => {
  const runs = madeRuns({ A: two(0.5, 0.25), F: two(0.4, 0) });
  const frozen = { ...runs, red: ["live", "live", "frozen", "frozen"] };
  const { layout } = trapRateFigure(made(frozen), "calibrated");
  expect((layout as { yaxis: { ticktext: string[] } }).yaxis.ticktext).toHaveLength(1);
  expect(() => trapRateFigure(made(runs), "far")).toThrow('no run in the world "far"');
});
