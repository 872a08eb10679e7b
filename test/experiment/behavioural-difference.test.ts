import fc from "fast-check";
import type { ThresholdEntry } from "overlap-lab/experiment/behaviour";
import {
  behaviouralDifference,
  COSINE_THRESHOLDS,
  mendedGrids,
  PROJECTION_THRESHOLDS,
  publishedGrids,
  thresholdGrid,
} from "overlap-lab/experiment/behavioural-difference";
import { describe, expect, it } from "vitest";

function entry(projection: number, cosine: number, redInSight = true): ThresholdEntry {
  return { projection, cosine, redInSight };
}

describe("thresholdGrid", () => {
  it("counts entries with projection above x and cosine below y", () => {
    const grid = thresholdGrid([entry(0.5, 0)]);
    // 0.5 is above x_0 .. x_49 (49/99 = 0.495); 0 is below y_50 .. y_99 (-1 + 50 * 2/99 = 0.01).
    expect(grid.reduce((sum, cell) => sum + cell)).toBe(50 * 50);
    expect([grid[49 * 100 + 50], grid[50 * 100 + 50], grid[49 * 100 + 49]]).toEqual([1, 0, 0]);
  });

  it("is strict on both sides", () => {
    const onPoint = thresholdGrid([entry(PROJECTION_THRESHOLDS[3], COSINE_THRESHOLDS[97])]);
    expect(onPoint.reduce((sum, cell) => sum + cell)).toBe(3 * 2);
    expect(thresholdGrid([entry(0, 0), entry(0.5, 1)]).every((cell) => cell === 0)).toBe(true);
  });

  it("equals counting cell by cell", () => {
    const unit = (min: number) => fc.double({ min, max: 1, noNaN: true });
    const entries = fc.array(fc.tuple(unit(0), unit(-1)), { maxLength: 20 });
    fc.assert(
      fc.property(entries, (pairs) => {
        const grid = thresholdGrid(pairs.map(([projection, cosine]) => entry(projection, cosine)));
        const plain = PROJECTION_THRESHOLDS.flatMap((x) =>
          COSINE_THRESHOLDS.map((y) => pairs.filter(([p, c]) => p > x && c < y).length),
        );
        expect([...grid]).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });
});

describe("behavioural difference", () => {
  it("is the mean squared difference of the cells", () => {
    expect(behaviouralDifference(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 0))).toBe(4);
    expect(() => behaviouralDifference(new Float64Array(1), new Float64Array(2))).toThrow("got 1 and 2 cells");
  });

  it("published: drops entries without red in sight, then cuts all runs to the shortest", () => {
    const grids = publishedGrids({
      deceptive: [[entry(0.9, -0.9), entry(0.9, -0.9, false)], [entry(0.1, 0.1)], [entry(0.2, 0.2)]],
      honest: [[], [entry(0.9, -0.9), entry(0.1, 0.1)]],
    });
    expect(behaviouralDifference(grids.deceptive, grids.honest)).toBe(0);
    expect(Math.max(...grids.honest)).toBe(2);
  });

  it("mended: entries per episode, so a longer run of the same behaviour is no different", () => {
    const episode = [entry(0.9, -0.9), entry(0.5, 0.5, false)];
    const grids = mendedGrids({ short: [episode], long: [episode, episode, episode] });
    expect(behaviouralDifference(grids.short, grids.long)).toBe(0);
    expect(Math.max(...grids.long)).toBe(1);
    expect(() => mendedGrids({ empty: [] })).toThrow('run "empty" has no episodes');
  });
});
