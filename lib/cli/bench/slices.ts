import { WasmLearner } from "../../engine/index.js";
import { type TrainOptions, train } from "../../experiment/index.js";
import {
  Collector,
  initialiseLearner,
  learnerSpec,
  parseMaddpgConfig,
  ReplayBuffer,
  repeatEpisodes,
  type TrainingState,
} from "../../maddpg/index.js";
import { Streams } from "../../random/index.js";
import { PhysicalDeception } from "../../world/index.js";
import { now } from "./clock.js";
import { uniform } from "./paper-learner.js";

/** Episodes of a baseline. */
export const EPISODES = 25_000;
/** Entries of the replay buffer. */
export const CAPACITY = 1_000_000;
/** Fillings of the replay buffer at which the published loop is timed: its cost grows with them. */
export const PUBLISHED_FILLINGS = [2000, 50_000, 250_000, 500_000, CAPACITY];
/** The buffer is full after this many episodes of 50 steps. */
const FULL_AT = 20_000;
/** Numbers of both agents together. */
const OBSERVATIONS = 16;
const ACTIONS = 4;
/** Episodes before the clock starts: the first updates come at step 1100, and code gets compiled. */
const WARM_UP = 100;

/** Mean cost of an episode over a run, from its costs at some fillings: straight lines between them, constant outside. */
export function meanOverRun(fillings: readonly number[], costs: readonly number[], episodes = EPISODES): number {
  let sum = 0;
  for (let episode = 0; episode < episodes; episode++) {
    sum += interpolated(fillings, costs, Math.min(CAPACITY, (episode * CAPACITY) / FULL_AT));
  }
  return sum / episodes;
}

function interpolated(x: readonly number[], y: readonly number[], at: number): number {
  const next = x.findIndex((value) => value >= at);
  if (next === 0) return y[0];
  if (next === -1) return y[y.length - 1];
  const share = (at - x[next - 1]) / (x[next] - x[next - 1]);
  return y[next - 1] + share * (y[next] - y[next - 1]);
}

/**
 * Seconds per episode of training at the start of a run, or with a full replay buffer, without its first episodes.
 * @param start what a fine-tuning arm starts from
 */
export async function secondsPerEpisode(
  episodes: number,
  resume?: TrainingState,
  options: TrainOptions = { arm: "A" },
  start?: TrainingState["learner"],
): Promise<number> {
  const first = resume?.episode ?? 0;
  const maddpg = { episodes: first + WARM_UP + episodes, explorationEpisodes: EPISODES };
  let began = 0;
  const onProgress = ({ episode }: { episode: number }) => {
    if (episode === first + WARM_UP) began = now();
  };
  await train({ ...options, maddpg }, 1, { start, resume, onProgress });
  return (now() - began) / episodes;
}

/** A state after 20,000 episodes of random actions: fresh networks, and a full replay buffer. */
export async function fullBuffer(): Promise<TrainingState> {
  const world = new PhysicalDeception();
  const config = parseMaddpgConfig({});
  const learner = new WasmLearner(learnerSpec(world, config));
  const streams = Streams.from(1);
  initialiseLearner(learner, streams);
  const replay = new ReplayBuffer(config.replayCapacity, OBSERVATIONS, ACTIONS, world.agents.length);
  const actions = uniform(streams.stream("replay"), CAPACITY * ACTIONS);
  await repeatEpisodes(new Collector(world, learner, config, replay), world, streams, FULL_AT, actions);
  const names = ["replay", "pairs", "gradient", "dropout"] as const;
  const states = Object.fromEntries(names.map((name) => [name, streams.stream(name).state()]));
  return {
    episode: FULL_AT,
    learner: learner.exportState(),
    actions,
    rewardSums: replay.rewardSums(),
    streams: states as unknown as TrainingState["streams"],
    history: { episode: [], columns: {} },
    open: [],
  };
}
