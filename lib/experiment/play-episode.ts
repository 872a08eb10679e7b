import type { Learner } from "../engine/index.js";
import { concatenate, meanVariance } from "../overlap/index.js";
import { BLUE, type PhysicalDeception, type PhysicalDeceptionOptions, RED } from "../world/index.js";
import { episodePairs, type PairChoice, pairRecipe } from "./episode-pairs.js";
import type { EpisodeTrace, OverlapTrace, Place, Wall } from "./episode-trace.js";
import { hiddenNames, pairDistances } from "./evaluate.js";
import { blueLearner, type Players } from "./players.js";
import { evaluationWorld, type Rollout, rollout } from "./rollout.js";

export interface RecordOptions extends PairChoice {
  /** Evaluation seed (default 0). */
  readonly seed?: number;
  /**
   * What the relative distance is divided by, such as `evaluate(...).summary.activationVariance`, so that episodes can be
   * compared (default: the variance over this episode's self observations).
   */
  readonly activationVariance?: number;
}

/** Plays evaluation episode `episode` and records it: the same start, and the same pairs, as that row of `evaluate`. */
export function playEpisode(
  players: Players,
  options: PhysicalDeceptionOptions,
  episode: number,
  record: RecordOptions = {},
): EpisodeTrace {
  const { seed = 0 } = record;
  if (!(Number.isInteger(episode) && episode >= 0))
    throw new Error(`episode must be a whole number from 0; got ${episode}`);
  const world = evaluationWorld(options, seed, episode, 1);
  const { config } = world;
  const steps = emptySteps();
  const played = rollout(players, world, ({ step }) => noteStep(steps, world, step), episode);
  const learner = blueLearner(players);
  const trappedAt = steps.trapped.indexOf(true);
  return {
    seed,
    episode,
    ...steps,
    goal: placeAt(world.landmarks, world.goalAt(0)),
    fake: placeAt(world.landmarks, world.nonGoalAt(0)),
    landmarkRadius: config.landmarkRadius,
    sightRadius: config.sightRadius,
    arenaHalfWidth: config.arenaHalfWidth,
    walls: config.walls ? wallsOf(config.arenaHalfWidth, config.wallThickness) : [],
    ...(trappedAt < 0 ? {} : { trappedAt }),
    blueRewardKind: config.blueReward,
    ...(learner ? { overlap: overlapOf(learner, played, record, seed, episode) } : {}),
  };
}

function emptySteps() {
  return {
    red: [] as Place[],
    blue: [] as Place[],
    redVelocity: [] as Place[],
    blueVelocity: [] as Place[],
    inSight: [] as boolean[],
    trapped: [] as boolean[],
    redReward: [] as number[],
    blueReward: [] as number[],
  };
}

function noteStep(steps: ReturnType<typeof emptySteps>, world: PhysicalDeception, step: number): void {
  const rewards = new Float64Array(2);
  if (step > 0) world.rewards(rewards);
  steps.red.push(placeAt(world.positions[RED], 0));
  steps.blue.push(placeAt(world.positions[BLUE], 0));
  steps.redVelocity.push(placeAt(world.velocities[RED], 0));
  steps.blueVelocity.push(placeAt(world.velocities[BLUE], 0));
  steps.inSight.push(world.inSight(0));
  steps.trapped.push(world.flags[0] === 1);
  steps.redReward.push(rewards[RED]);
  steps.blueReward.push(rewards[BLUE]);
}

function overlapOf(
  learner: Learner,
  played: Rollout,
  record: RecordOptions,
  seed: number,
  episode: number,
): OverlapTrace {
  const [pairs] = episodePairs(played, record, seed, episode);
  const { mse, logMse } = pairDistances(learner, pairs);
  const { activationVariance = hiddenVariance(learner, pairs.self, pairs.rows) } = record;
  const column = (values: ArrayLike<number>) => {
    const steps: (number | null)[] = new Array(played.steps + 1).fill(null);
    pairs.sourceRows.forEach((step, i) => {
      if (Number.isFinite(values[i])) steps[step] = values[i];
    });
    return steps;
  };
  return {
    pairs: pairRecipe(record, played.world.config).pairs,
    logMse: column(logMse),
    relative: column(mse.map((value) => value / activationVariance)),
    activationVariance,
  };
}

function hiddenVariance(learner: Learner, self: Float32Array, rows: number): number {
  if (rows === 0) return 0;
  const names = hiddenNames(learner);
  const activations = learner.activations(BLUE, self, rows, names);
  return meanVariance(concatenate(names.map((name) => activations[name])));
}

/** Walls lie along x = -h, x = h, y = -h and y = h, each from -h to h. */
function wallsOf(h: number, thickness: number): Wall[] {
  const half = thickness / 2;
  return [
    { x0: -h, y0: -h - half, x1: h, y1: -h + half },
    { x0: -h, y0: h - half, x1: h, y1: h + half },
    { x0: -h - half, y0: -h, x1: -h + half, y1: h },
    { x0: h - half, y0: -h, x1: h + half, y1: h },
  ];
}

function placeAt(values: Float64Array, index: number): Place {
  return [values[index], values[index + 1]];
}
