import type { Sanity } from "./tiny-world.js";

/**
 * Be near the mark, and gain when the other is not. Both see the mark x, uniform in [-0.6, 0.6]. At each of four steps
 * an agent's reward is -(own - x)^2 + (other - x)^2 / 2.
 *
 * Honest: own = x for both (a dominant strategy), reward 0 each.
 * Bug, the critic is taught with the two agents' actions exchanged: an agent believes that its own distance pays and
 * runs to the far bound, own = -sign(x); the mean reward is -E(1 + |x|)^2 / 2 = -0.86.
 * Doing nothing gives -E x^2 / 2 = -0.06; uniform random actions -(0.12 + 1/3) / 2 = -0.227.
 */
export const order: Sanity = {
  finds: "agents' order in the critic's input",
  horizon: 4,
  spawn: (stream) => [stream.uniform(-0.6, 0.6)],
  see: (_, [x = 0], step) => [x, step / 4],
  play([x], _, left, right) {
    const l = (left - x) ** 2;
    const r = (right - x) ** 2;
    return [r / 2 - l, l / 2 - r];
  },
  config: {},
  weights: [1 / 4, 1 / 4, 1 / 4, 1 / 4],
  pass: [-0.03, Number.POSITIVE_INFINITY],
};
