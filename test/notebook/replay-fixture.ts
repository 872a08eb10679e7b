import type { EpisodeTrace } from "overlap-lab/experiment/index";

/** Four steps: blue leads to the right, red follows and is trapped at step 2; the pair of step 1 is missing. */
export const trace: EpisodeTrace = {
  seed: 0,
  episode: 3,
  red: [
    [-0.5, 0],
    [-0.25, 0],
    [0, 0.5],
    [0, 0.5],
    [0, 0.5],
  ],
  blue: [
    [-0.5, 0.1],
    [0, 0.1],
    [0.5, 0],
    [0.5, -0.5],
    [0.5, -0.5],
  ],
  redVelocity: [
    [0, 0],
    [2.5, 0],
    [2.5, 5],
    [0, 0],
    [0, 0],
  ],
  blueVelocity: [
    [0, 0],
    [5, 0],
    [5, -1],
    [0, -5],
    [0, 0],
  ],
  goal: [0.5, -0.5],
  fake: [0.1, 0.5],
  landmarkRadius: 0.16,
  sightRadius: 0.125,
  arenaHalfWidth: 1,
  walls: [{ x0: -1, y0: -1.05, x1: 1, y1: -0.95 }],
  inSight: [true, true, false, false, false],
  trapped: [false, false, true, true, true],
  trappedAt: 2,
  redReward: [0, 1, 0, 0, 0],
  blueReward: [0, 0, 10, 15, 15],
  blueRewardKind: "deceptive",
  overlap: {
    pairs: "insertedRed",
    logMse: [-2, null, -4, -3, null],
    relative: [0.5, null, 0.125, 0.25, null],
    activationVariance: 0.25,
  },
};
