import { fromCheckpoint, toCheckpoint } from "overlap-lab/experiment/training-checkpoint";
import type { TrainingState } from "overlap-lab/maddpg/index";
import type { Checkpoint } from "overlap-lab/store/index";
import { expect, test } from "vitest";

const STATE: TrainingState = {
  episode: 6,
  learner: { "1.policy": Float32Array.of(0.1, -0), "0.policy": Float32Array.of(3) },
  actions: Float32Array.of(1, -1, 0.5),
  rewardSums: [1 / 3, 5e-324, -0, 7],
  streams: {
    replay: [1, -2, 3, -4],
    pairs: [5, 6, 7, 8],
    gradient: [2 ** 31 - 1, -(2 ** 31), 0, 1],
    dropout: [9, 0, 0, -9],
  },
  // The order of columns is that in which they came up, and is kept.
  history: { episode: [2, 4], columns: { "red.return": [Number.NaN, -0], "blue.critic": [0.1 + 0.2, 1e300] } },
  open: [
    ["red.return", -0, 1],
    ["blue.critic", 1 / 3, 2],
  ],
};

test("a state comes back to the bit, with names in their order", () => {
  const back = fromCheckpoint(toCheckpoint(STATE, {}));
  expect(back).toEqual(STATE);
  expect(Object.keys(back.history.columns)).toEqual(["red.return", "blue.critic"]);
  expect(Object.keys(back.learner)).toEqual(["1.policy", "0.policy"]);
});

test("networks that are not finite are never written", () => {
  const learner = { ...STATE.learner, "0.policy": Float32Array.of(Number.NaN) };
  expect(() => toCheckpoint({ ...STATE, learner }, {})).toThrow('value 0 of "0.policy" is NaN, not finite');
});

test.each<[string, (checkpoint: Checkpoint) => Record<string, unknown>, RegExp]>([
  ["no names", () => ({ facts: {} }), /expected object/],
  [
    "a name too many",
    () => ({ facts: named({ learner: ["2.policy"] }) }),
    /no "learner\/2.policy" of type Float32Array/,
  ],
  ["a name of every object", () => ({ facts: named({ columns: ["toString"] }) }), /no "history\/toString"/],
  [
    "numbers of another type",
    ({ tensors }) => ({ tensors: { ...tensors, "learner/0.policy": { shape: [1], data: Float64Array.of(3) } } }),
    /no "learner\/0.policy" of type Float32Array/,
  ],
  [
    "weights that are not finite",
    ({ tensors }) => ({ tensors: { ...tensors, "learner/0.policy": { shape: [1], data: Float32Array.of(1 / 0) } } }),
    /value 0 of "0.policy" is Infinity, not finite/,
  ],
  [
    "a stream of three words",
    ({ tensors }) => ({ tensors: { ...tensors, "streams/pairs": { shape: [3], data: Int32Array.of(1, 2, 3) } } }),
    /"streams\/pairs" must hold 4 numbers; it holds 3/,
  ],
  [
    "a history with gaps",
    ({ tensors }) => ({ tensors: { ...tensors, "history/red.return": { shape: [1], data: Float64Array.of(3) } } }),
    /"history\/red.return" must hold 2 numbers; it holds 1/,
  ],
])("refused: %s", (_, change, pattern) => {
  const checkpoint = toCheckpoint(STATE, {});
  expect(() => fromCheckpoint({ ...checkpoint, ...change(checkpoint) })).toThrow(pattern);
});

function named(change: object): Checkpoint["facts"] {
  return { names: { ...(toCheckpoint(STATE, {}).facts.names as object), ...change } };
}
