import { z } from "zod";
import type { TrainingState } from "../maddpg/index.js";
import { type Checkpoint, firstNonFinite, type Tensor } from "../store/index.js";

/** Parts of a checkpoint's tensor names: "learner/0.policy", "streams/replay", "history/red.return", ... */
const LEARNER = "learner/";
const STREAMS = "streams/";
const HISTORY = "history/";
const STREAM_NAMES = ["replay", "pairs", "gradient", "dropout"] as const;

const namesSchema = z.strictObject({
  learner: z.array(z.string()),
  columns: z.array(z.string()),
  open: z.array(z.string()),
});

/**
 * A training state as a checkpoint, without loss: float64 and float32 stay as they are. The order of names is kept
 * beside them, as that of the history's columns reaches the run's files.
 *
 * @param facts what identifies the run, to be found again when it is read
 * @throws if a network or optimiser holds a number that is not finite
 */
export function toCheckpoint(state: TrainingState, facts: Checkpoint["facts"]): Checkpoint {
  const { episode, learner, history, open, rewardSums, streams } = state;
  const tensors: Record<string, Tensor> = {
    episodes: vector(Float64Array.from(history.episode)),
    open: { shape: [open.length, 2], data: Float64Array.from(open.flatMap(([, sum, count]) => [sum, count])) },
    rewardSums: vector(Float64Array.from(rewardSums)),
  };
  for (const [name, values] of Object.entries(learner)) tensors[LEARNER + name] = vector(values);
  for (const name of STREAM_NAMES) tensors[STREAMS + name] = vector(Int32Array.from(streams[name]));
  for (const [name, values] of Object.entries(history.columns)) {
    tensors[HISTORY + name] = vector(Float64Array.from(values));
  }
  checkFinite(learner);
  const names = {
    learner: Object.keys(learner),
    columns: Object.keys(history.columns),
    open: open.map(([name]) => name),
  };
  return { position: episode, facts: { ...facts, names }, tensors, log: state.actions };
}

/** @throws if something is missing, of another type or length, or not finite where it has to be */
export function fromCheckpoint({ position, facts, tensors, log }: Checkpoint): TrainingState {
  const names = namesSchema.parse(facts.names);
  const take = <Data extends Tensor["data"]>(name: string, type: new () => Data, length?: number): Data => {
    const data = Object.hasOwn(tensors, name) ? tensors[name].data : undefined;
    if (!(data instanceof type)) throw new Error(`the checkpoint has no "${name}" of type ${type.name}`);
    if (length !== undefined && data.length !== length) {
      throw new Error(`the checkpoint's "${name}" must hold ${length} numbers; it holds ${data.length}`);
    }
    return data;
  };
  const learner = Object.fromEntries(names.learner.map((name) => [name, take(LEARNER + name, Float32Array)]));
  checkFinite(learner);
  const episode = [...take("episodes", Float64Array)];
  const columns = names.columns.map((name) => [name, [...take(HISTORY + name, Float64Array, episode.length)]]);
  const open = take("open", Float64Array, 2 * names.open.length);
  const streams = STREAM_NAMES.map((name) => [name, [...take(STREAMS + name, Int32Array, 4)]]);
  return {
    episode: position,
    learner,
    actions: log,
    rewardSums: [...take("rewardSums", Float64Array)],
    streams: Object.fromEntries(streams) as TrainingState["streams"],
    history: { episode, columns: Object.fromEntries(columns) },
    open: names.open.map((name, i) => [name, open[2 * i], open[2 * i + 1]]),
  };
}

function vector(data: Tensor["data"]): Tensor {
  return { shape: [data.length], data };
}

function checkFinite(learner: TrainingState["learner"]): void {
  for (const [name, values] of Object.entries(learner)) {
    const bad = firstNonFinite(values);
    if (bad >= 0) throw new Error(`the checkpoint: value ${bad} of "${name}" is ${values[bad]}, not finite`);
  }
}
