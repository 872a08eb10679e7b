import { coin, type Sanity } from "./tiny-world.js";

const DISCOUNT = 0.35;
const BILL = 1.6;

/**
 * A bill that comes late. Both agents see a coin s. With m the mean of the two actions, the first step pays
 * -(m - s/2)^2, the second nothing, the third -1.6 s m.
 *
 * Honest: Q(first) = -(m - s/2)^2 - 0.35^2 x 1.6 s m, best at m = 0.402 s, for a discounted return of -0.088.
 * Bug, discount 1 in place of 0.35: best at m = -0.3 s, a discounted return of -0.64 + 0.196 x 0.3 = -0.581.
 * Doing nothing gives -0.25; uniform random actions -0.25 - 1/6 = -0.417.
 */
export const discount: Sanity = {
  finds: "discount",
  horizon: 3,
  spawn: (stream) => [coin(stream), 0],
  see: (_, [s = 0, owed = 0], step) => [s, step, owed],
  play(facts, step, left, right) {
    const m = (left + right) / 2;
    if (step === 0) facts[1] = facts[0] * m;
    const reward = step === 0 ? -((m - facts[0] / 2) ** 2) : step === 2 ? -BILL * facts[1] : 0;
    return [reward, reward];
  },
  config: { discount: DISCOUNT },
  weights: [1, DISCOUNT, DISCOUNT ** 2],
  pass: [-0.16, Number.POSITIVE_INFINITY],
};
