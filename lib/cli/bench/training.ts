import { WasmLearner } from "../../engine/index.js";
import {
  initialiseLearner,
  learnerSpec,
  parseMaddpgConfig,
  runMaddpg,
  type TrainingState,
} from "../../maddpg/index.js";
import { Streams } from "../../random/index.js";
import { PhysicalDeception } from "../../world/index.js";
import { alternate, now } from "./clock.js";
import { figure, median, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";
import { uniform } from "./paper-learner.js";
import { ratioTarget } from "./update.js";

const EPISODES = 25_000;
const CAPACITY = 1_000_000;
/** The buffer is full after this many episodes of 50 steps. */
const FULL_AT = 20_000;
/** Observations now and next (16 each), actions (4), rewards (2), done. */
const REPLAY_ROW = 39;
/** Episodes before the clock starts: the first updates come at step 1100, and code gets compiled. */
const WARM_UP = 100;
const MEGABYTE = 2 ** 20;

interface Slice {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

/**
 * The baseline with the paper's settings, in seconds per 1,000 episodes, as a mean over its 25,000 episodes. A slice is
 * timed near the start, and one with a full replay buffer; between the two, the cost is taken to grow in a straight line.
 */
export async function measureTraining({ quick, pytorch }: Bench): Promise<Row[]> {
  const full = fullBuffer();
  const episodes = quick ? 100 : 300;
  const theirs = quick ? 20 : 60;
  const loop = (filled: number) => pytorch && (() => pytorch.seconds("loop_sensible", theirs, { filled }));
  const values = await alternate(
    {
      start: () => secondsPerEpisode(episodes),
      late: () => secondsPerEpisode(episodes, full),
      theirStart: loop(0) ?? undefined,
      theirLate: loop(CAPACITY) ?? undefined,
    },
    quick ? 2 : 5,
  );
  const resident = (process.memoryUsage.rss() - full.replay.rows.byteLength) / MEGABYTE;
  const perThousand = (start: readonly number[], late: readonly number[]) =>
    start.map((seconds, round) => 1000 * meanOverRun(seconds, late[round]));
  const ours = figure(perThousand(values.start, values.late));
  const notes = [
    `${(1000 * median(values.start)).toFixed(2)} s at the start, ${(1000 * median(values.late)).toFixed(2)} s with a full buffer`,
    `${((ours.median * EPISODES) / 1000 / 60).toFixed(1)} minutes for ${EPISODES} episodes`,
    `${resident.toFixed(0)} MB resident with a full buffer, this command's other measurements included`,
  ];
  const title = "training, 1,000 episodes";
  if (!pytorch) return [row("training.sensible", title, notes), row("training.published", title, [])];

  const sensible = figure(perThousand(values.theirStart, values.theirLate));
  const words = quick ? ["--episodes", "10", "--rounds", "1"] : ["--episodes", "60", "--rounds", "3"];
  const slices = (await pytorch.run("loop_published.py", words)) as Slice;
  const published = {
    median: 1000 * slices.median,
    min: 1000 * slices.min,
    max: 1000 * slices.max,
    rounds: slices.rounds,
  };
  return [
    row("training.sensible", `${title}; a sensible loop`, notes, sensible, 2),
    row("training.published", `${title}; the published loop`, ["measured apart, not in turn"], published, 20),
  ];

  function row(id: string, title: string, notes: string[], pytorch?: Row["ours"], least = 0): Row {
    const ratio = pytorch && pytorch.median / ours.median;
    const target = ratio === undefined ? undefined : ratioTarget(ratio, least);
    return { id, title, unit: "s", ours, pytorch, ratio, target, notes };
  }
}

/** Mean over a run whose cost grows until the buffer is full, then stays. */
function meanOverRun(start: number, late: number): number {
  return (FULL_AT * (start + late) * 0.5 + (EPISODES - FULL_AT) * late) / EPISODES;
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

/** A state after 20,000 episodes: fresh networks, and a replay buffer full of random transitions. */
function fullBuffer(): TrainingState {
  const learner = new WasmLearner(learnerSpec(new PhysicalDeception(), parseMaddpgConfig({})));
  const streams = Streams.from(1);
  initialiseLearner(learner, streams);
  const rows = new Float32Array(CAPACITY * REPLAY_ROW);
  const block = uniform(streams.stream("replay"), 1000 * REPLAY_ROW);
  for (let at = 0; at < rows.length; at += block.length) rows.set(block, at);
  const names = ["replay", "pairs", "gradient"] as const;
  const states = Object.fromEntries(names.map((name) => [name, streams.stream(name).state()]));
  return {
    episode: FULL_AT,
    learner: learner.exportState(),
    replay: { pushed: CAPACITY, rows, sums: rewardSums(rows) },
    streams: states as unknown as TrainingState["streams"],
    history: { episode: [], columns: {} },
    open: [],
  };
}

/** Sum and sum of squares of each agent's rewards, which stand after 16 observations and 4 actions. */
function rewardSums(rows: Float32Array): number[] {
  const sums = [0, 0, 0, 0];
  for (let at = 0; at < rows.length; at += REPLAY_ROW) {
    for (const agent of [0, 1]) {
      const reward = rows[at + 20 + agent];
      sums[2 * agent] += reward;
      sums[2 * agent + 1] += reward * reward;
    }
  }
  return sums;
}
