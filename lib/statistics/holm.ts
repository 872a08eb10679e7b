/**
 * Holm's adjustment of the p-values of one family of tests (Holm 1979): those at or below the level may be rejected
 * together, with at most that chance of any false rejection.
 *
 * @returns adjusted p-values in the order given, at most 1
 * @throws if a p-value is not a number from 0 to 1
 */
export function holm(pValues: ArrayLike<number>): number[] {
  const family = Array.from(pValues);
  family.forEach((p, i) => {
    if (!(p >= 0 && p <= 1)) throw new Error(`pValues[${i}] must be from 0 to 1; got ${p}`);
  });
  const order = family.map((_, i) => i).sort((a, b) => family[a] - family[b]);
  const adjusted: number[] = new Array(family.length);
  let highest = 0;
  order.forEach((i, rank) => {
    highest = Math.max(highest, Math.min(1, (family.length - rank) * family[i]));
    adjusted[i] = highest;
  });
  return adjusted;
}
