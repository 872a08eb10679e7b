import { Streams } from "overlap-lab/random/index";
import { BLUE, PhysicalDeception, RED } from "overlap-lab/world/physical-deception";
import { describe, expect, it } from "vitest";

/** Red and blue in the middle, the goal to the right, the non-goal to the left, all apart. */
const start = {
  red: [0, 0],
  blue: [0, 0.5],
  landmarks: [
    [0.5, 0],
    [-0.5, 0],
  ],
  goal: 0,
};

function placed(changes: object = {}, config: object = {}): PhysicalDeception {
  const world = new PhysicalDeception(config);
  world.place(0, { ...start, ...changes });
  return world;
}

function act(world: PhysicalDeception, red: number[], blue: number[] = [0, 0]): void {
  world.step([Float64Array.from(red), Float64Array.from(blue)]);
}

function rewards(world: PhysicalDeception): number[] {
  const out = new Float64Array(2);
  world.rewards(out);
  return [...out];
}

function blueReward(world: PhysicalDeception, kind: "deceptive" | "honest" | "outerMisaligned"): number {
  const out = new Float64Array(1);
  world.blueReward(kind, out);
  return out[0];
}

function observation(world: PhysicalDeception, agent: number): number[] {
  const out = new Float64Array(world.observationSize(agent));
  world.observe(agent, out);
  return [...out];
}

describe("motion", () => {
  it("a full push from rest gives speed 5 * 0.1 = 0.5 and moves by 0.05; a quarter of the speed is then lost", () => {
    const world = placed();
    act(world, [1, 0], [0, -1]);
    expect([...world.velocities[RED]]).toEqual([0.5, 0]);
    expect([...world.positions[RED]]).toEqual([0.05, 0]);
    expect([...world.positions[BLUE]]).toEqual([0, 0.45]);
    act(world, [0, 0]);
    expect([...world.velocities[RED]]).toEqual([0.375, 0]);
  });

  it("a push into a wall comes to rest at 0.85", () => {
    const world = placed({ red: [0.5, 0.5] });
    for (let t = 0; t < 200; t++) act(world, [1, 0]);
    expect(world.positions[RED][0]).toBeCloseTo(0.85, 9);
  });

  it("has no walls when they are off", () => {
    const world = placed({ red: [0.5, 0.5] }, { walls: false });
    for (let t = 0; t < 50; t++) act(world, [1, 0]);
    expect(world.positions[RED][0]).toBeGreaterThan(5);
  });

  it("scales the velocity down to the speed limit, keeping its direction", () => {
    const world = placed({}, { speedLimit: 0.25 });
    act(world, [0.6, 0.8]);
    expect(world.velocities[RED][0]).toBeCloseTo(0.15, 15);
    expect(world.velocities[RED][1]).toBeCloseTo(0.2, 15);
  });
});

describe("the trap", () => {
  it("lets red keep its velocity on the step it enters, zeroes it on the next, and holds it", () => {
    const world = placed({ red: [-0.3, 0] });
    act(world, [-1, 0]);
    expect([world.flags[0], world.isFrozen(0), world.velocities[RED][0]]).toEqual([1, true, -0.5]);
    const entered = world.positions[RED][0];
    act(world, [1, 1]);
    expect([...world.velocities[RED]]).toEqual([0, 0]);
    expect(world.positions[RED][0]).toBe(entered);
  });

  it("shows in blue's observation and reward from the same step on", () => {
    const world = placed({ red: [-0.3, 0] });
    expect(observation(world, BLUE).slice(8)).toEqual([0, 0]);
    expect(rewards(world)).toEqual([0, 0]);
    act(world, [-1, 0]);
    expect(observation(world, BLUE).slice(8)).toEqual([1, 1]);
    expect(rewards(world)).toEqual([0, 10]);
    act(world, [-1, 0]);
    expect(rewards(world)).toEqual([0, 10]);
  });

  it("can spring at the start, and is strict about the radius", () => {
    expect(placed({ red: [-0.5, 0.1] }).flags[0]).toBe(1);
    const onEdge = {
      red: [0, 0.16],
      landmarks: [
        [0.5, 0],
        [0, 0],
      ],
    };
    expect(placed(onEdge).flags[0]).toBe(0);
  });

  it("does not hold red when freezing is off, but the flag stays", () => {
    const world = placed({ red: [-0.4, 0] }, { trapFreezes: false });
    for (let t = 0; t < 10; t++) act(world, [1, 0]);
    expect(world.positions[RED][0]).toBeGreaterThan(0);
    expect([world.flags[0], world.isFrozen(0)]).toEqual([1, false]);
  });

  it("is not sprung by the goal, and ends with the next episode", () => {
    expect(placed({ red: [0.5, 0] }).flags[0]).toBe(0);
    const world = placed({ red: [-0.5, 0] });
    world.place(0, start);
    expect(world.flags[0]).toBe(0);
  });
});

describe("rewards", () => {
  it("red: 5 at the goal, 1 near blue (strictly), both together", () => {
    expect(rewards(placed({ red: [0.5, 0.1] }))[RED]).toBe(5);
    expect(rewards(placed({ red: [0, 0.4] }))[RED]).toBe(1);
    expect(rewards(placed({ red: [0, 0.375] }))[RED]).toBe(0);
    expect(rewards(placed({ red: [0.5, 0], blue: [0.5, 0.1] }))).toEqual([6, 5]);
  });

  it("blue: 5 at the goal; 10 for the trap when deceptive; red's distance to the goal when outer-misaligned", () => {
    const world = placed({ red: [-0.5, 0], blue: [0.5, 0.1] });
    expect(blueReward(world, "deceptive")).toBe(15);
    expect(blueReward(world, "honest")).toBe(5);
    expect(blueReward(world, "outerMisaligned")).toBe(6);
  });

  it("follow the config", () => {
    const config = { followBonus: -2, redGoalReward: 3, blueGoalReward: 4, trapBonus: 7, blueReward: "deceptive" };
    expect(rewards(placed({ red: [0.5, 0], blue: [0.5, 0.1] }, config))).toEqual([1, 4]);
    expect(rewards(placed({ red: [-0.5, 0] }, config))[BLUE]).toBe(7);
    expect(rewards(placed({ red: [-0.5, 0] }, { blueReward: "honest" }))[BLUE]).toBe(0);
  });
});

describe("observations", () => {
  it("are differences other minus self, landmarks in their own order, the goal first for blue", () => {
    const world = placed({ red: [0, 0.4375], goal: 1 });
    expect(observation(world, RED)).toEqual([0.5, -0.4375, -0.5, -0.4375, 0, 0.0625]);
    expect(observation(world, BLUE)).toEqual([-0.5, -0.5, 0.5, -0.5, -0.5, -0.5, 0, -0.0625, 0, 0]);
  });

  it("hide the other agent beyond the sight radius, and show it exactly at the radius", () => {
    expect(observation(placed({ red: [0, 0.375] }), RED).slice(4)).toEqual([0, 0.125]);
    expect(observation(placed({ red: [0, 0.374] }), RED).slice(4)).toEqual([0, 0]);
    expect(observation(placed({ red: [0, 0.374] }), BLUE).slice(6, 8)).toEqual([0, 0]);
    expect(observation(placed({ red: [0, 0] }, { sightRadius: null }), RED).slice(4)).toEqual([0, 0.5]);
  });

  it("squared distances are those to landmark 0, landmark 1 and the goal", () => {
    const world = placed({ goal: 1 });
    const blue = new Float64Array(3);
    world.benchmark(BLUE, blue);
    expect([...blue]).toEqual([0.5, 0.5, 0.5]);
    const red = new Float64Array(1);
    world.benchmark(RED, red);
    expect([...red]).toEqual([0.25]);
  });
});

describe("what is refused", () => {
  it("a step before a reset, actions and outputs of a wrong size", () => {
    const fresh = new PhysicalDeception({}, 2);
    expect(() => act(fresh, [0, 0])).toThrow("2 of 2 worlds have no state yet; call reset first");
    fresh.reset(Streams.from(1).stream("spawn"), 1);
    expect(() => fresh.step([])).toThrow("1 of 2 worlds have no state yet");
    expect(() => placed().step([new Float64Array(2)])).toThrow("actions[1] (blue) must hold 2 numbers");
    expect(() => act(placed(), [0, Number.NaN])).toThrow("actions[0] (red) must be finite; got NaN at entry 1");
    expect(() => placed().observe(BLUE, new Float64Array(6))).toThrow("must hold 10 numbers, 10 for each world; got 6");
    expect(() => placed().observe(2, new Float64Array(6))).toThrow("agent must be 0 (red) or 1 (blue); got 2");
  });

  it("bad placements", () => {
    expect(() => placed({ goal: 2 })).toThrow("goal must be 0 or 1, the index of a landmark; got 2");
    expect(() => placed({ red: [0, Number.NaN] })).toThrow("red must be two finite numbers [x, y]; got [0,null]");
    expect(() => placed({ landmarks: [[0, 0]] })).toThrow("landmarks must be two points; got [[0,0]]");
    expect(() => placed().place(1, start)).toThrow("world index must be a whole number from 0 to 0; got 1");
  });

  it("a snapshot of another batch", () => {
    const two = new PhysicalDeception({}, 2).snapshot();
    expect(() => placed().restore(two)).toThrow('"red.position" needs 2 numbers, got 4 numbers');
  });
});
