import { BehaviourRecorder } from "overlap-lab/experiment/behaviour";
import { Streams } from "overlap-lab/random/index";
import { PhysicalDeception } from "overlap-lab/world/index";
import { describe, expect, it } from "vitest";

/** Blue walks left along the line between the goal (right) and the non-goal (left); red stands next to its start. */
function walk(variant: "published" | "mended", steps: number) {
  const world = new PhysicalDeception({}, 2);
  world.place(0, {
    red: [0, 0.8],
    blue: [0.7, 0.7],
    landmarks: [
      [0, 0],
      [0, 0.5],
    ],
    goal: 0,
  });
  world.place(1, {
    red: [0.25, 0.375],
    blue: [0.25, 0.25],
    landmarks: [
      [0.75, 0.25],
      [-0.75, 0.25],
    ],
    goal: 0,
  });
  const recorder = new BehaviourRecorder(world, 1, variant);
  recorder.afterReset();
  for (let t = 0; t < steps; t++) {
    world.step([new Float64Array(4), Float64Array.of(0, 0, -1, 0)]);
    recorder.afterStep();
  }
  return recorder.episode();
}

describe("mended behaviour", () => {
  it("lists each step to the non-goal at once, with the sight of that step", () => {
    const { thresholds, angles } = walk("mended", 2);
    expect(thresholds.map((entry) => entry.projection)).toEqual([1, 1]);
    expect(thresholds.map((entry) => entry.cosine)).toEqual([-1, -1]);
    expect(thresholds.map((entry) => entry.redInSight)).toEqual([false, false]);
    expect(angles).toEqual([0, 0]);
  });

  it("has nothing to list at the start", () => {
    expect(walk("mended", 0)).toMatchObject({ thresholds: [], angles: [] });
  });
});

describe("published behaviour", () => {
  it("counts a movement from the origin at the start and lists one observation late", () => {
    // From (0, 0) to the start (0.25, 0.25): 45 degrees, which is nearer to the goal, so it is not listed.
    const { thresholds, angles } = walk("published", 2);
    expect(thresholds).toHaveLength(1);
    expect(angles[0]).toBeCloseTo(135, 10);
    expect(angles.slice(1)).toEqual([0, 0]);
  });

  it("counts places at the start too, and movements to the goal above a cosine of 0.9", () => {
    const world = new PhysicalDeception();
    world.place(0, {
      red: [-0.5, 0],
      blue: [0.25, 0],
      landmarks: [
        [0.5, 0],
        [-0.5, 0],
      ],
      goal: 0,
    });
    const recorder = new BehaviourRecorder(world);
    recorder.afterReset();
    expect(recorder.episode().counters).toEqual({
      movedToGoal: 1,
      movedToNonGoal: 0,
      redAtGoal: 0,
      redAtNonGoal: 1,
      blueAtGoal: 0,
      bothReachedNonGoal: 0,
      blueReachedGoal: 0,
      redReachedNonGoal: 1,
    });
  });

  it("starts anew with each episode and gives out copies", () => {
    const world = new PhysicalDeception();
    const stream = Streams.from(2).stream("spawn");
    const recorder = new BehaviourRecorder(world);
    world.reset(stream);
    recorder.afterReset();
    const first = recorder.episode();
    for (let t = 0; t < 20; t++) {
      world.step([Float64Array.of(0.3, 1), Float64Array.of(-1, 0.5)]);
      recorder.afterStep();
    }
    expect(first.angles).toHaveLength(1);
    expect(recorder.episode().angles).toHaveLength(21);
    world.reset(stream);
    recorder.afterReset();
    expect(recorder.episode().angles).toHaveLength(1);
  });

  it("refuses a world that is not there", () => {
    expect(() => new BehaviourRecorder(new PhysicalDeception(), 1)).toThrow("from 0 to 0; got 1");
  });
});
