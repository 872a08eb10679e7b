import { WasmLearner } from "../../engine/index.js";
import {
  Collector,
  initialiseLearner,
  learnerSpec,
  parseMaddpgConfig,
  ReplayBuffer,
  repeatEpisodes,
  runMaddpg,
  type TrainingState,
} from "../../maddpg/index.js";
import { Streams } from "../../random/index.js";
import { PhysicalDeception } from "../../world/index.js";
import { alternate, now } from "./clock.js";
import { figure, median, quotients, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";
import { uniform } from "./paper-learner.js";
import { ratioTarget } from "./update.js";

const EPISODES = 25_000;
const CAPACITY = 1_000_000;
/** The buffer is full after this many episodes of 50 steps. */
const FULL_AT = 20_000;
/** Numbers of both agents together. */
const OBSERVATIONS = 16;
const ACTIONS = 4;
/** Episodes before the clock starts: the first updates come at step 1100, and code gets compiled. */
const WARM_UP = 100;
const MEGABYTE = 2 ** 20;

/** Fillings of the replay buffer at which the published loop is timed: its cost grows with them. */
const PUBLISHED_FILLINGS = [2000, 50_000, 250_000, 500_000, CAPACITY];

/**
 * The baseline with the paper's settings, in seconds per 1,000 episodes, as a mean over its 25,000 episodes. A slice is
 * timed near the start, and one with a full replay buffer; between the two, the cost is taken to grow in a straight line.
 */
export async function measureTraining({ quick, pytorch }: Bench): Promise<Row[]> {
  const full = await fullBuffer();
  const episodes = quick ? 100 : 300;
  const theirs = quick ? 10 : 40;
  const loop = (name: string, filled: number) =>
    pytorch ? () => pytorch.seconds(name, theirs, { filled }) : undefined;
  const published = Object.fromEntries(
    PUBLISHED_FILLINGS.map((filled) => [`published.${filled}`, loop("loop_published", filled)]),
  );
  const values: Record<string, number[]> = await alternate(
    {
      start: () => secondsPerEpisode(episodes),
      late: () => secondsPerEpisode(episodes, full),
      "sensible.start": loop("loop_sensible", 0),
      "sensible.late": loop("loop_sensible", CAPACITY),
      ...published,
    },
    quick ? 2 : 7,
  );
  const resident = (process.memoryUsage.rss() - full.actions.byteLength) / MEGABYTE;
  const perThousand = (fillings: readonly number[], names: readonly string[]) =>
    values.start.map((_, round) => {
      const costs = names.map((name) => values[name][round]);
      return 1000 * meanOverRun(fillings, costs);
    });
  const ours = perThousand([0, CAPACITY], ["start", "late"]);
  const notes = [
    `${(1000 * median(values.start)).toFixed(2)} s at the start, ${(1000 * median(values.late)).toFixed(2)} s with a full buffer`,
    `${((median(ours) * EPISODES) / 1000 / 60).toFixed(1)} minutes for ${EPISODES} episodes`,
    `${resident.toFixed(0)} MB resident with a full buffer, this command's other measurements included`,
  ];
  const row = (id: string, other: string, least: number, theirs: readonly number[] | null, notes: string[]): Row => {
    const ratio = theirs ? median(quotients(theirs, ours)) : undefined;
    return {
      id,
      title: `training, 1,000 episodes; ${other} loop`,
      unit: "s",
      ours: figure(ours),
      pytorch: theirs ? figure(theirs) : undefined,
      ratio,
      target: ratio === undefined ? undefined : ratioTarget(ratio, least),
      notes,
    };
  };
  const sensible = pytorch && perThousand([0, CAPACITY], ["sensible.start", "sensible.late"]);
  const original = pytorch && perThousand(PUBLISHED_FILLINGS, Object.keys(published));
  const slices = PUBLISHED_FILLINGS.map((filled) => {
    const seconds = median(values[`published.${filled}`] ?? []);
    return `${(1000 * seconds).toFixed(1)} s at ${filled / 1000}k`;
  });
  return [
    row("training.sensible", "a sensible", 2, sensible, notes),
    row("training.published", "the published", 20, original, pytorch ? [`by filling: ${slices.join(", ")}`] : []),
  ];
}

/** Mean cost of an episode over a run, from its costs at some fillings: straight lines between them, constant outside. */
function meanOverRun(fillings: readonly number[], costs: readonly number[]): number {
  const perEpisode = CAPACITY / FULL_AT;
  let sum = costs[0] * fillings[0] + costs[costs.length - 1] * (perEpisode * EPISODES - fillings[fillings.length - 1]);
  for (let i = 1; i < fillings.length; i++) sum += (fillings[i] - fillings[i - 1]) * (costs[i - 1] + costs[i]) * 0.5;
  return sum / (perEpisode * EPISODES);
}

/** Seconds per episode of a fresh run, or of one that goes on from `resume`, without its first `WARM_UP` episodes. */
async function secondsPerEpisode(episodes: number, resume?: TrainingState): Promise<number> {
  const first = resume?.episode ?? 0;
  const world = new PhysicalDeception();
  const config = parseMaddpgConfig({ episodes: first + WARM_UP + episodes, explorationEpisodes: EPISODES });
  const learner = new WasmLearner(learnerSpec(world, config));
  const streams = Streams.from(1);
  initialiseLearner(learner, streams);
  let start = 0;
  const onProgress = ({ episode }: { episode: number }) => {
    if (episode === first + WARM_UP) start = now();
  };
  await runMaddpg({ world, learner, config, streams, onProgress, resume, stretch: WARM_UP });
  return (now() - start) / episodes;
}

/** A state after 20,000 episodes of random actions: fresh networks, and a full replay buffer. */
async function fullBuffer(): Promise<TrainingState> {
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
