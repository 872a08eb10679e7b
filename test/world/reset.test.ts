import { Streams } from "overlap-lab/random/index";
import { PhysicalDeception } from "overlap-lab/world/physical-deception";
import { describe, expect, it } from "vitest";

const RESETS = 20_000;
const world = new PhysicalDeception({}, RESETS);
world.reset(Streams.from(7).stream("spawn"));
const [red, blue] = world.positions;

function share(of: (n: number) => boolean): number {
  let hits = 0;
  for (let n = 0; n < RESETS; n++) if (of(n)) hits += 1;
  return hits / RESETS;
}

/** Four standard errors of a share over the resets, plus the rounding of the published figure. */
function tolerance(p: number): number {
  return 4 * Math.sqrt((p * (1 - p)) / RESETS) + 0.0005;
}

function gap(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return Math.sqrt((a[i] - b[j]) ** 2 + (a[i + 1] - b[j + 1]) ** 2);
}

describe("20000 resets have the statistics of the reference", () => {
  const landmarkGap = (n: number) => gap(world.landmarks, 4 * n, world.landmarks, 4 * n + 2);

  it.each([
    ["red trapped at once", 0.026, (n: number) => world.flags[n] === 1],
    ["blue on the goal at once", 0.028, (n: number) => gap(blue, 2 * n, world.landmarks, world.goalAt(n)) < 0.16],
    ["landmarks closer than 0.32", 0.099, (n: number) => landmarkGap(n) < 0.32],
    ["landmarks closer than 0.16", 0.027, (n: number) => landmarkGap(n) < 0.16],
    ["goal is landmark 1", 0.5, (n: number) => world.goals[n] === 1],
    ["agents see each other", 1, (n: number) => world.inSight(n)],
  ])("%s: %f", (_, published, test) => {
    expect(Math.abs(share(test) - published)).toBeLessThan(tolerance(published));
  });

  it("puts blue 0.0615 from red on average, uniformly in distance", () => {
    let sum = 0;
    for (let n = 0; n < RESETS; n++) sum += gap(red, 2 * n, blue, 2 * n);
    // Standard error: 0.125 / sqrt(12 * 20000) = 0.00026.
    expect(Math.abs(sum / RESETS - 0.0615)).toBeLessThan(0.001);
    expect(Math.abs(share((n) => gap(red, 2 * n, blue, 2 * n) < 0.03) - 0.24)).toBeLessThan(0.02);
  });

  it("keeps everything inside the spawn square and at rest", () => {
    for (const values of [red, blue, world.landmarks]) {
      expect(values.every((value) => Math.abs(value) <= 0.825)).toBe(true);
    }
    expect(world.velocities.every((values) => values.every((value) => value === 0))).toBe(true);
  });

  it("keeps landmarks apart when a gap is asked for", () => {
    const apart = new PhysicalDeception({ minimumLandmarkGap: 0.5 }, 2000);
    apart.reset(Streams.from(1).stream("spawn"));
    for (let n = 0; n < 2000; n++) {
      expect(gap(apart.landmarks, 4 * n, apart.landmarks, 4 * n + 2)).toBeGreaterThanOrEqual(0.5);
    }
  });
});
