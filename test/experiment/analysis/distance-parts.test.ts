import { distanceParts } from "overlap-lab/experiment/analysis/distance-parts";
import { expect, test } from "vitest";

const runs = {
  arm: ["A", "B", "C"],
  world: ["far", "far", "far"],
  red: ["live", "live", "live"],
  protocol: ["as-described", "as-described", "as-described"],
  seed: [1, 1, 1],
  "insertedRed.overlapRelative": [0.5, 0.5, Number.NaN],
  "insertedRed.activationVariance": [4, 1, 1],
};

test("twice the activations are a raw distance of log 4 more, and nothing free of scale", () => {
  const { raw, scaleFree, variance, arm } = distanceParts(runs);
  expect(arm).toEqual(["A", "B", "C"]);
  expect(Number(raw[0]) - Number(raw[1])).toBeCloseTo(Math.log(4), 12);
  expect(scaleFree[0]).toBe(scaleFree[1]);
  expect(variance[1]).toBe(0);
  expect(raw[2]).toBeNaN();
});

test("pairs that were not measured are refused", () => {
  expect(() => distanceParts(runs, "roleSwap")).toThrow('the study has no column "roleSwap.overlapRelative"');
});
