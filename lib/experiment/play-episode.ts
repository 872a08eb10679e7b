import { BLUE, type PhysicalDeceptionOptions, RED } from "../world/index.js";
import { evaluationWorld, type Player, rollout } from "./rollout.js";

/** One greedy episode as paths, start included. */
export interface EpisodePaths {
  readonly red: [number, number][];
  readonly blue: [number, number][];
  readonly goal: [number, number];
  readonly fake: [number, number];
  readonly landmarkRadius: number;
  /** First step at which red was trapped (0 = reset); undefined if never. */
  readonly trappedAt?: number;
}

/** Plays evaluation episode `episode` of an evaluation seed: the same start as that row of `evaluate`. */
export function playEpisode(
  player: Player,
  options: PhysicalDeceptionOptions,
  episode: number,
  seed = 0,
): EpisodePaths {
  const world = evaluationWorld(options, seed, episode, 1);
  const paths: [[number, number][], [number, number][]] = [[], []];
  let trappedAt: number | undefined;
  rollout(player, world, ({ step }) => {
    for (const agent of [RED, BLUE]) paths[agent].push([world.positions[agent][0], world.positions[agent][1]]);
    if (world.flags[0] === 1) trappedAt ??= step;
  });
  const at = (index: number): [number, number] => [world.landmarks[index], world.landmarks[index + 1]];
  return {
    red: paths[RED],
    blue: paths[BLUE],
    goal: at(world.goalAt(0)),
    fake: at(world.nonGoalAt(0)),
    landmarkRadius: world.config.landmarkRadius,
    ...(trappedAt === undefined ? {} : { trappedAt }),
  };
}
