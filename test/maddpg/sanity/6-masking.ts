import { coin, type Sanity } from "./tiny-world.js";

/**
 * A coin that only one may see. The right agent sees the coin c, the left agent a masked 0. At each of four steps both
 * are paid -(left + right - c)^2 - left^2 - right^2: they should share the way to the coin.
 *
 * Honest: the left agent cannot know, so left = 0 and right = c/2; reward -0.25 - 0.25 = -0.5. No pair of policies that
 * are blind in this way does better.
 * Bug, the mask leaks: left = right = c/3; reward -1/9 - 2/9 = -0.333. Too good to be true, which is what is tested.
 * Doing nothing gives -1; uniform random actions -1 - 4/3 = -2.33.
 */
export const masking: Sanity = {
  finds: "masking of the other agent",
  horizon: 4,
  spawn: (stream) => [coin(stream)],
  see: (agent, [c = 0], step) => [step / 4, agent === 1 ? c : 0],
  play([c], _, left, right) {
    const reward = -((left + right - c) ** 2) - left ** 2 - right ** 2;
    return [reward, reward];
  },
  config: {},
  weights: [1 / 4, 1 / 4, 1 / 4, 1 / 4],
  pass: [-0.57, -0.42],
};
