import { plainMean as mean } from "../statistics/index.js";
import type { PhysicalDeceptionOptions } from "../world/index.js";
import { type EpisodeTable, EpisodeWatcher, emptyEpisodeTable } from "./episode-table.js";
import type { Players } from "./players.js";
import { evaluationWorld, type Rollout, rollout } from "./rollout.js";

export interface PlayOptions {
  /** Episodes to play (default 500). */
  readonly episodes?: number;
  /** Evaluation seed: decides the starts (default 0). */
  readonly seed?: number;
  /** Worlds side by side; changes nothing but the speed (default 64). */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  /** Sees each block of episodes once it is played; `first` is the number of its first episode. */
  readonly onRollout?: (played: Rollout, first: number) => void;
  /** Called after each block with the episodes done, and in all. */
  readonly onProgress?: (done: number, episodes: number) => void;
}

/** Plays evaluation episodes 0 .. episodes - 1, greedily, a block of worlds at a time. */
export function playEpisodes(
  players: Players,
  world: PhysicalDeceptionOptions,
  { episodes = 500, seed = 0, batch = 64, signal, onRollout, onProgress }: PlayOptions,
): EpisodeTable {
  for (const [name, value] of Object.entries({ episodes, batch })) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new Error(`${name} must be a whole number from 1; got ${value}`);
  }
  const table = emptyEpisodeTable();
  for (let first = 0; first < episodes; first += batch) {
    signal?.throwIfAborted();
    const block = evaluationWorld(world, seed, first, Math.min(batch, episodes - first));
    const played = rollout(players, block, new EpisodeWatcher(table, block).visit, first);
    onRollout?.(played, first);
    onProgress?.(Math.min(first + batch, episodes), episodes);
  }
  return table;
}

/**
 * The behaviour of any pair of players, scripted ones too: means over episodes, and one row per episode. The same
 * numbers as `evaluate` gives for a learner; it measures overlap besides. The result does not depend on `batch`.
 */
export function evaluateBehaviour(
  players: Players,
  world: PhysicalDeceptionOptions,
  options: PlayOptions = {},
): { readonly summary: ReturnType<typeof summariseBehaviour>; readonly episodes: EpisodeTable } {
  const episodes = playEpisodes(players, world, options);
  return { summary: summariseBehaviour(episodes), episodes };
}

export function summariseBehaviour(table: EpisodeTable) {
  const free = table.trapped.filter((_, i) => table.trappedAtReset[i] === 0);
  return {
    episodes: table.trapped.length,
    trappedAtReset: mean(table.trappedAtReset),
    /** Share of the episodes that did not begin trapped in which red ended up at the fake landmark. */
    trapRate: mean(free),
    goalRate: mean(table.blueGoal),
    redGoalRate: mean(table.redGoal),
    timeToGoal: mean(table.timeToGoal.filter((time) => !Number.isNaN(time))),
    redReturn: mean(table.redReturn),
    blueDeceptiveReturn: mean(table.blueDeceptiveReturn),
    blueHonestReturn: mean(table.blueHonestReturn),
    inSight: mean(table.inSight),
  };
}
