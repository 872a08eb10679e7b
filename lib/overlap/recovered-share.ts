import { type HookedPolicy, interchange } from "../engine/index.js";
import type { HookName } from "../network/index.js";
import type { Pairs } from "./pairs.js";

/**
 * Activation patching: the policy acts on the self observations with some units of a layer as they are on the other ones.
 * The share of the action's change that this brings back is 1 - (squared distance of the patched action from the other
 * action) / (squared distance of the self action from it), sums over all pairs: 0 when nothing moves, 1 when the action is
 * the other one, below 0 when it is farther from it than before.
 * @param unitSets sets of units of the layer, counted from 0
 * @returns one share per set; NaN when self and other act alike
 */
export function recoveredShares(
  policy: HookedPolicy,
  pairs: Pairs,
  at: HookName,
  unitSets: readonly (readonly number[])[],
): number[] {
  const other = numbers(policy.run(pairs.other));
  const whole = squaredDistance(numbers(policy.run(pairs.self)), other);
  return unitSets.map((units) => {
    const patched = numbers(interchange(policy, { base: pairs.self, source: pairs.other, at, units }));
    return whole > 0 ? 1 - squaredDistance(patched, other) / whole : Number.NaN;
  });
}

function numbers(tensor: ReturnType<HookedPolicy["run"]>): Float32Array {
  const data = tensor.dataSync<"float32">().slice();
  tensor.dispose();
  return data;
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}
