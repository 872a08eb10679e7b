// A training small enough to be killed a hundred times: 24 episodes of 20 steps, a replay buffer that overwrites.
const maddpg = { episodes: 24, hidden: [8, 8], batchSize: 32, updateEvery: 25, replayCapacity: 300 };
const world = { horizon: 20, sightRadius: 0.4, followRadius: 0.4 };

export const EPISODES = maddpg.episodes;
export const tiny = (arm) => ({ arm, world, maddpg, overlap: { rows: 16 } });
export const HOOKS = { preset: "quick", command: "overlap train --tiny", checkpointEvery: 3 };
