import { standardNormal } from "overlap-lab/random/index";
import type { Sanity } from "./tiny-world.js";

const LUCK = 0.6;
const STEPS = [0, 1, 2, 3];

/**
 * Luck that nobody sees. Both agents see the mark x, uniform in [-0.7, 0.7]. Before the episode, two standard normal
 * numbers are drawn for each of its four steps, one per agent; with m the mean of the two actions, both agents are paid
 * -(m - x)^2 + 0.6 luck, where luck is the mean of the step's two numbers.
 *
 * Honest: luck is not related to anything that the agents do, so m = x, mean reward 0 (luck averages out).
 * Bug, exploration draws from the stream of the spawns: noise is 0.5 (`noiseSigma` of TINY, pull 1) times the same
 * numbers, so that a higher action always meets more luck. The critic sees a slope of 0.6 / 0.5, and the best m is
 * x + 0.6 or the bound, a mean reward of about -0.33. Doing nothing gives -0.16; uniform random actions
 * -0.16 - 1/6 = -0.33. Over 4096 steps luck averages to 0 with a standard error of 0.007.
 */
export const streams: Sanity = {
  finds: "one stream for two purposes",
  horizon: STEPS.length,
  spawn: (stream) => {
    const luck = STEPS.map(() => (standardNormal(stream) + standardNormal(stream)) / 2);
    return [stream.uniform(-0.7, 0.7), ...luck];
  },
  see: (_, [x = 0], step) => [x, step / 4],
  play([x, ...luck], step, left, right) {
    const reward = LUCK * luck[step] - ((left + right) / 2 - x) ** 2;
    return [reward, reward];
  },
  config: {},
  weights: [1 / 4, 1 / 4, 1 / 4, 1 / 4],
  pass: [-0.1, Number.POSITIVE_INFINITY],
};
