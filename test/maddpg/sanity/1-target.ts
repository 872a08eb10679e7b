import { coin, type Sanity } from "./tiny-world.js";

const DISCOUNT = 0.9;
const PAYOUT = 0.6;

/**
 * Pay now, earn later. Both agents see a coin s. With m the mean of the two actions, the first step costs m^2/2 and the
 * second pays 0.6 s m whatever is done then. Two steps, and then the end.
 *
 * Honest: Q(first) = -m^2/2 + 0.9 x 0.6 s m, best at m = 0.54 s, for a discounted return of 0.54^2/2 = 0.146.
 * Bug, a target that values the observation before the step in place of the one after: the next value no longer depends
 * on m, so m = 0 and the return is 0. Uniform random actions: -var(m)/2 = -1/12 = -0.083.
 */
export const target: Sanity = {
  finds: "critic's target",
  horizon: 2,
  spawn: (stream) => [coin(stream), 0],
  see: (_, [s = 0, saved = 0], step) => [s, step, saved],
  play(facts, step, left, right) {
    if (step === 1) return [PAYOUT * facts[1], PAYOUT * facts[1]];
    const m = (left + right) / 2;
    facts[1] = facts[0] * m;
    return [-(m ** 2) / 2, -(m ** 2) / 2];
  },
  config: { discount: DISCOUNT },
  weights: [1, DISCOUNT],
  pass: [0.1, Number.POSITIVE_INFINITY],
};
