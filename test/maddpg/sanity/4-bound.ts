import { coin, type Sanity } from "./tiny-world.js";

/**
 * All the way. Both agents see a coin s; at each of four steps both are paid s m, with m the mean of the two actions.
 *
 * Honest: m = s, at the bound; reward 1.
 * Bug, the action that is played is squashed a second time: m is at most tanh(1) = 0.762, and so is the reward.
 * Doing nothing and uniform random actions give 0.
 */
export const bound: Sanity = {
  finds: "squashed action at its bound",
  horizon: 4,
  spawn: (stream) => [coin(stream)],
  see: (_, [s = 0], step) => [s, step / 4],
  play: ([s], _, left, right) => [(s * (left + right)) / 2, (s * (left + right)) / 2],
  config: {},
  weights: [1 / 4, 1 / 4, 1 / 4, 1 / 4],
  pass: [0.88, Number.POSITIVE_INFINITY],
};
