import { playEpisode, standStill } from "overlap-lab/experiment/index";
import { trajectory } from "overlap-lab/figure/index";
import { expect, it } from "vitest";

it("trajectory marks where red was trapped", () => {
  const episode = {
    red: [
      [0, 0],
      [0.5, 0],
    ] as const,
    blue: [[0, 0]] as const,
    goal: [0.5, 0.5] as const,
    fake: [-0.5, 0] as const,
  };
  const { data } = trajectory({ ...episode, trappedAt: 1 }, { title: "T" });
  expect(data.map((trace) => trace.name)).toEqual([
    "goal",
    "fake goal",
    "red agent",
    "blue agent",
    "red trapped (step 1)",
  ]);
  expect(data[4]).toMatchObject({ x: [0.5], y: [0] });
  expect(() => trajectory({ ...episode, trappedAt: 2 }, { title: "T" })).toThrow(
    "trappedAt is 2, but red's path has the steps 0 to 1.",
  );
});

it("trajectory takes a recorded episode as it is, with its walls and its size", () => {
  const options = { arenaHalfWidth: 2, horizon: 3 };
  const trace = playEpisode({ red: standStill(), blue: standStill() }, options, 0);
  const { data, layout } = trajectory(trace, { title: "T" });
  expect(data[2]).toMatchObject({ name: "red agent", x: trace.red.map(([x]) => x) });
  const shapes = layout.shapes as Record<string, unknown>[];
  expect(shapes[0]).toMatchObject({ type: "rect", x0: -2, y0: -2.05, x1: 2, y1: -1.95 });
  expect(shapes.filter(({ type }) => type === "circle")).toHaveLength(2);
  expect(layout.xaxis).toMatchObject({ range: [-2.3, 2.3] });
  expect(trajectory({ ...trace, walls: [] }, { title: "T" }).layout.shapes).toHaveLength(2);
});
