import { ensureTensor, TensorPolicy } from "overlap-lab/engine/index";
import { Parameters, policySpec } from "overlap-lab/network/index";
import { firstPairs, joinPairs, recoveredShares, unitResponse } from "overlap-lab/overlap/index";
import { expect, test } from "vitest";

test("a unit's change, spread and mean", () => {
  const self = { rows: 2, columns: 2, data: Float32Array.of(1, 5, 3, 5) };
  const other = { rows: 2, columns: 2, data: Float32Array.of(1, 8, 3, 9) };
  expect(unitResponse(self, other)).toEqual([
    { unit: 0, change: 0, spread: 1, mean: 2 },
    { unit: 1, change: Math.sqrt(12.5), spread: 0, mean: 5 },
  ]);
  expect(() => unitResponse(self, { ...other, rows: 1 })).toThrow("cannot compare [2 x 2] with [1 x 2] activations");
});

/** Blue with two units: unit 0 carries input 0 to the first action, unit 1 input 1 to the second; 0.01 x is linear enough. */
async function twoUnits() {
  await ensureTensor();
  const parameters = new Parameters({ ...policySpec(10, 2, [2]), inputNorm: null });
  parameters.view("h1.weight").set([1, 0, 0, 1]);
  parameters.view("output.weight").set([0.03, 0, 0, 0.04]);
  return new TensorPolicy(parameters);
}

test("the recovered share is 1 for the whole layer and adds up over units that act apart", async () => {
  const policy = await twoUnits();
  const self = new Float32Array(10);
  const other = new Float32Array(10);
  other.set([1, 1]);
  const shares = recoveredShares(policy, { rows: 1, self, other }, "h1", [[], [0], [1], [0, 1]]);
  // The action moves by (0.03, 0.04): squares 9 and 16 of 25.
  for (const [i, share] of [0, 0.36, 0.64, 1].entries()) expect(shares[i]).toBeCloseTo(share, 3);
  expect(recoveredShares(policy, { rows: 1, self, other: self }, "h1", [[0]])).toEqual([Number.NaN]);
  policy.dispose();
});

test("pairs are joined in order and cut from the front", () => {
  const part = (value: number, rows: number) => ({
    rows,
    self: new Float32Array(10 * rows).fill(value),
    other: new Float32Array(10 * rows).fill(-value),
  });
  const all = joinPairs([part(1, 2), part(2, 1)]);
  expect(all.rows).toBe(3);
  expect([all.self[19], all.self[20], all.other[29]]).toEqual([1, 2, -2]);
  expect(firstPairs(all, 2)).toEqual(part(1, 2));
  expect(firstPairs(all, 9).rows).toBe(3);
});
