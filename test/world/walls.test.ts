import { exp, log1p } from "overlap-lab/exact/index";
import { Walls } from "overlap-lab/world/walls";
import { describe, expect, it } from "vitest";

const paper = { arenaHalfWidth: 1, wallThickness: 0.1, contactForce: 100, contactMargin: 0.001, agentRadius: 0.15 };

function force(x: number, y: number): number[] {
  const sum = new Float64Array(2);
  new Walls(paper).addForce(x, y, sum);
  return [...sum];
}

describe("walls", () => {
  it("leave the middle of the arena free", () => {
    expect(force(0, 0)).toEqual([0, 0]);
    expect(force(0.7, -0.7)).toEqual([0, 0]);
  });

  it("push with 100 per unit of penetration, which starts at 0.8", () => {
    const [x, y] = force(0.85, 0.1);
    expect(x).toBeCloseTo(-5, 12);
    expect(y).toBe(0);
    expect(force(-0.85, 0)[0]).toBeCloseTo(5, 12);
    expect(force(0, 0.9)[1]).toBeCloseTo(-10, 12);
    expect(force(0, -0.9)[1]).toBeCloseTo(10, 12);
  });

  it("push with 0.1 log 2 at the very edge of contact", () => {
    expect(force(0.8, 0)[0]).toBeCloseTo(-0.1 * Math.LN2, 12);
  });

  it("push outwards past their axis, and not at all across it when exactly on it", () => {
    expect(force(1.05, 0)[0]).toBeCloseTo(15, 12);
    expect(force(1, 0)).toEqual([0, 0]);
  });

  it("act on a corner from both sides", () => {
    const [x, y] = force(0.85, 0.9);
    expect(x).toBeCloseTo(-5, 12);
    expect(y).toBeCloseTo(-10, 12);
  });

  it("have rounded ends: 0.09 past the end, the contact stands at sine 0.6 and cosine 0.8", () => {
    // Against the wall x = 1: clearance 0.8 * 0.15 + 0.05 = 0.17, so 0.07 deep at x = 0.9; magnitude 7.
    // Against the wall y = 1, seen from y = 1.09 and x = 0.9: depth 0.2 - 0.09 = 0.11, pushed up with 11.
    const [x, y] = force(0.9, 1.09);
    expect(x).toBeCloseTo(-0.8 * 7, 10);
    expect(y).toBeCloseTo(0.6 * 7 + 11, 10);
  });

  it("stop one radius past their end", () => {
    expect(force(0.9, 1.3)).toEqual([0, 0]);
    expect(force(3, 3)).toEqual([0, 0]);
  });

  it("leave out forces below 1e-17 only", () => {
    for (let x = 0.75; x < 0.81; x += 0.0001) {
      const full = -0.1 * log1p(exp((x - 0.8) / 0.001));
      const [seen] = force(x, 0);
      if (-full < 0.99e-17) expect(seen).toBe(0);
      if (-full > 1.01e-17) expect(Math.abs(seen / full - 1)).toBeLessThan(1e-11);
    }
  });
});
