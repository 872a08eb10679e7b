import { DivergenceError, type Learner, type PolicyTerm } from "../engine/index.js";
import { Stream, type StreamState, type Streams } from "../random/index.js";
import type { World } from "../world/index.js";
import { ActionLog } from "./action-log.js";
import { Collector } from "./collector.js";
import type { MaddpgConfig } from "./config.js";
import { type History, HistoryRecorder } from "./history.js";
import { drawMask, type InputDropout } from "./input-dropout.js";
import { repeatEpisodes } from "./repeat-episodes.js";
import { ReplayBuffer } from "./replay-buffer.js";
import { updateRound } from "./update-round.js";

/** Where training stands between two episodes: all that the rest of the run depends on. */
export interface TrainingState {
  readonly episode: number;
  readonly learner: Record<string, Float32Array>;
  /** Every action played so far (`ActionLog`), from which the replay buffer is made again. */
  readonly actions: Float32Array;
  /** `ReplayBuffer.rewardSums`: the buffer made again must have the same, to the bit. */
  readonly rewardSums: readonly number[];
  readonly streams: Readonly<Record<"replay" | "pairs" | "gradient" | "dropout", StreamState>>;
  readonly history: History;
  /** Name, sum and count of what the unfinished row of the history holds. */
  readonly open: readonly [string, number, number][];
}

/** A report on a running training. */
export interface TrainingProgress {
  /** Episodes done, and in all. */
  readonly episode: number;
  readonly episodes: number;
  /** The learning curves so far (live; do not change). */
  readonly history: History;
}

export interface MaddpgRun {
  readonly world: World;
  readonly learner: Learner;
  readonly config: MaddpgConfig;
  readonly streams: Streams;
  /** Extra policy losses; none for plain MADDPG. */
  readonly terms?: readonly PolicyTerm[];
  /** What the policy updates of one agent do not get to see. */
  readonly inputDropout?: InputDropout;
  /** Numbers to record at the end of each episode, from world n. */
  readonly measure?: (world: World, n: number) => Record<string, number>;
  /** Episodes per row of the history; about 250 rows when left out. */
  readonly stretch?: number;
  /** Ends the run at the next episode with an AbortError, after a last checkpoint. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Called every `checkpointEvery` episodes with copies, and once when the run is aborted. */
  readonly onCheckpoint?: (state: TrainingState) => void | Promise<void>;
  readonly checkpointEvery?: number;
  /** Goes on from here; the result is the same to the bit as without the interruption. */
  readonly resume?: TrainingState;
}

/**
 * Trains the learner in place with MADDPG (reference-experiment, section 2). A pure function of its inputs: all draws
 * come from `streams` ("spawn" and "explore" per episode; "replay", "pairs", "gradient", "dropout" along the run).
 * @returns the learning curves
 * @throws AbortError when the signal fires; DivergenceError, with the episode, when a loss is no longer a number
 */
export async function runMaddpg(run: MaddpgRun): Promise<History> {
  const { world, learner, config, streams, resume } = run;
  if (config.worlds !== world.count) {
    throw new Error(`the config asks for ${config.worlds} parallel worlds; the world has ${world.count}`);
  }
  const total = (size: (agent: number) => number) => world.agents.reduce((sum, _, agent) => sum + size(agent), 0);
  const replay = new ReplayBuffer(
    config.replayCapacity,
    total((agent) => world.observationSize(agent)),
    total((agent) => world.actionSize(agent)),
    world.agents.length,
  );
  const collector = new Collector(world, learner, config, replay);
  const stretch = run.stretch ?? Math.max(1, Math.ceil(config.episodes / 250));
  const recorder = new HistoryRecorder(stretch, resume?.history);
  const names = ["replay", "pairs", "gradient", "dropout"] as const;
  const [sampling, pairs, gradient, dropping] = names.map((name) =>
    resume ? new Stream(resume.streams[name]) : streams.stream(name),
  );
  if (resume) {
    if (!(resume.episode >= 0 && resume.episode <= config.episodes && resume.episode % world.count === 0)) {
      throw new Error(`a run of ${config.episodes} episodes cannot go on after episode ${resume.episode}`);
    }
    learner.importState(resume.learner);
    await repeatEpisodes(collector, world, streams, resume.episode, resume.actions, run.signal);
    checkSums(replay.rewardSums(), resume.rewardSums);
    recorder.importOpen(resume.open);
  }
  const log = run.onCheckpoint ? new ActionLog(resume?.actions) : null;
  const state = (episode: number): TrainingState => ({
    episode,
    learner: learner.exportState(),
    actions: log?.all() ?? new Float32Array(0),
    rewardSums: replay.rewardSums(),
    streams: {
      replay: sampling.state(),
      pairs: pairs.state(),
      gradient: gradient.state(),
      dropout: dropping.state(),
    },
    history: structuredClone(recorder.history),
    open: recorder.exportOpen(),
  });
  const context = { pairs, gradient, world, lastStep: collector.lastStep };
  const { inputDropout } = run;
  const maskOf = (agent: number) =>
    inputDropout?.agent === agent ? drawMask(inputDropout, config.batchSize, dropping) : undefined;
  const round = () => updateRound(learner, replay, config, world.agents, run.terms ?? [], sampling, context, maskOf);

  let sinceCheckpoint = 0;
  for (let episode = resume?.episode ?? 0; episode < config.episodes; episode += world.count) {
    // Lets the event loop turn once an episode (milliseconds), so that a signal is seen at once.
    await new Promise(setImmediate);
    if (run.signal?.aborted) {
      await run.onCheckpoint?.(state(episode));
      throw new DOMException(`stopped after ${episode} of ${config.episodes} episodes`, "AbortError");
    }
    collector.beginEpisodes(streams, episode);
    for (let t = 0; t < world.horizon; t++) {
      collector.step(t === world.horizon - 1);
      log?.append(collector);
      const steps = episode * world.horizon + (t + 1) * world.count;
      const due = Math.floor(steps / config.updateEvery) > Math.floor((steps - world.count) / config.updateEvery);
      if (due && replay.size >= config.batchSize) {
        const losses = withEpisode(episode + 1, config.episodes, round);
        for (const [name, value] of Object.entries(losses)) recorder.add(name, value);
      }
    }
    const done = episode + world.count;
    for (let n = 0; n < world.count; n++) {
      world.agents.forEach((name, agent) => {
        recorder.add(`${name}.return`, collector.returns[agent * world.count + n]);
      });
      for (const [name, value] of Object.entries(run.measure?.(world, n) ?? {})) recorder.add(name, value);
    }
    const row = recorder.endEpisode(done, done === config.episodes);
    if (row || done % 100 === 0)
      run.onProgress?.({ episode: done, episodes: config.episodes, history: recorder.history });
    sinceCheckpoint += world.count;
    if (
      run.onCheckpoint &&
      sinceCheckpoint >= (run.checkpointEvery ?? Number.POSITIVE_INFINITY) &&
      done < config.episodes
    ) {
      sinceCheckpoint = 0;
      await run.onCheckpoint(state(done));
    }
  }
  return recorder.history;
}

/** Says in which episode it was that training diverged. */
function withEpisode<Result>(episode: number, episodes: number, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof DivergenceError)) throw cause;
    throw new DivergenceError(`in episode ${episode} of ${episodes} ${cause.message}`, { cause });
  }
}

/** @throws if the episodes played again went another way, as they would with a world that has changed */
function checkSums(found: readonly number[], wanted: readonly number[]): void {
  if (found.length === wanted.length && found.every((sum, i) => Object.is(sum, wanted[i]))) return;
  throw new Error(
    `the actions of the checkpoint give reward sums [${found}], but the run had [${wanted}]: the seed, the world or the ` +
      "program is another one",
  );
}
