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
