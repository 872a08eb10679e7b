import { Streams } from "overlap-lab/random/index";
import { SimpleAdversary } from "overlap-lab/world/simple-adversary";
import { describe, expect, it } from "vitest";

const start = {
  agents: [
    [0, 0],
    [0.5, 0],
    [0, 1],
  ],
  landmarks: [
    [0.5, 0.5],
    [0, 2],
  ],
  goal: 1,
};

function placed(config: object = {}): SimpleAdversary {
  const world = new SimpleAdversary(config);
  world.place(0, start);
  return world;
}

describe("simple adversary", () => {
  it("shows everything: 8 numbers to the adversary, 10 with the goal first to the good agents", () => {
    const world = placed();
    const seen = [0, 1, 2].map((agent) => {
      const out = new Float64Array(world.observationSize(agent));
      world.observe(agent, out);
      return [...out];
    });
    expect(seen[0]).toEqual([0.5, 0.5, 0, 2, 0.5, 0, 0, 1]);
    expect(seen[1]).toEqual([-0.5, 2, 0, 0.5, -0.5, 2, -0.5, 0, -0.5, 1]);
    expect(seen[2]).toEqual([0, 1, 0.5, -0.5, 0, 1, 0, -1, 0.5, -1]);
  });

  it("rewards: minus the adversary's squared distance; its distance minus that of the nearest good agent", () => {
    const rewards = new Float64Array(3);
    placed().rewards(rewards);
    expect([...rewards]).toEqual([-4, 2 - 1, 2 - 1]);
  });

  it("five-vector actions push by their differences, two-vector actions directly, both times 5", () => {
    const five = placed();
    five.step([Float64Array.of(1, 0, 0, 0, 0), Float64Array.of(0, 1, 0, 0, 0.5), Float64Array.of(9, 0, 1, 0, 0)]);
    const two = placed({ actions: "two" });
    two.step([Float64Array.of(0, 0), Float64Array.of(1, -0.5), Float64Array.of(-1, 0)]);
    expect(five.positions).toEqual(two.positions);
    expect([...five.velocities[1]]).toEqual([0.5, -0.25]);
    expect([...five.positions[2]]).toEqual([-0.05, 1]);
  });

  it("has no walls and starts anywhere in [-1, 1]", () => {
    const world = new SimpleAdversary({}, 1000);
    world.reset(Streams.from(3).stream("spawn"));
    const all = [...world.positions, world.landmarks].flatMap((values) => [...values]);
    expect(all.every((value) => Math.abs(value) < 1)).toBe(true);
    expect(Math.max(...all)).toBeGreaterThan(0.99);
    const alone = placed({ actions: "two" });
    for (let t = 0; t < 25; t++) alone.step([Float64Array.of(1, 0), new Float64Array(2), new Float64Array(2)]);
    expect(alone.positions[0][0]).toBeGreaterThan(3);
  });

  it("refuses actions of the wrong form", () => {
    const actions = [0, 1, 2].map(() => new Float64Array(2));
    expect(() => placed().step(actions)).toThrow("actions[0] (adversary) must hold 5 numbers, 5 for each world; got 2");
  });
});
