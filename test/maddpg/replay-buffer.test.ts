import fc from "fast-check";
import type { Batch } from "overlap-lab/engine/learner";
import { ReplayBuffer } from "overlap-lab/maddpg/replay-buffer";
import { Streams } from "overlap-lab/random/index";
import { expect, test } from "vitest";

const AGENTS = 2;

/** Two agents that see 1 and 2 numbers and act with 1 number each. */
function buffer(capacity: number): ReplayBuffer {
  return new ReplayBuffer(capacity, 3, 2, AGENTS);
}

function batchOf(rows: number): Batch {
  return {
    rows,
    joint: new Float32Array(rows * 8),
    jointStride: 8,
    actionOffset: 4,
    next: new Float32Array(rows * 4),
    nextStride: 4,
    reward: new Float32Array(rows),
    done: new Float32Array(rows),
  };
}

/** Transition k is made of k + 0.1, k + 0.2, ..., so that each place can be told from each other. */
function push(replay: ReplayBuffer, k: number, rewards: readonly number[] = [k, -k]): void {
  const at = (...tenths: number[]) => Float32Array.from(tenths, (tenth) => k + tenth / 10);
  replay.push([at(1), at(2, 3)], [at(4), at(5)], Float64Array.from(rewards), [at(6), at(7, 8)], k % 3 === 0);
}

function filled(capacity: number, pushes: number): ReplayBuffer {
  const replay = buffer(capacity);
  for (let k = 0; k < pushes; k++) push(replay, k);
  return replay;
}

/** Numbers of the transitions in a batch, as their first observation tells. */
function drawn(batch: Batch): number[] {
  return Array.from({ length: batch.rows }, (_, row) => Math.floor(batch.joint[row * batch.jointStride]));
}

test("a transition comes out as it went in, each number in its column", () => {
  const replay = buffer(4);
  push(replay, 6, [2.5, -1.5]);
  const [first, second] = [batchOf(1), batchOf(1)];
  replay.sample(Streams.from(1).stream("replay"), 0, first, false);
  replay.sample(Streams.from(1).stream("replay"), 1, second, false);
  expect(Array.from(first.joint)).toEqual([6.1, 6.2, 6.3, 0, 6.4, 6.5, 0, 0].map(Math.fround));
  expect(Array.from(first.next)).toEqual([6.6, 6.7, 6.8, 0].map(Math.fround));
  expect([first.reward[0], second.reward[0], first.done[0]]).toEqual([2.5, -1.5, 1]);
});

test("a batch holds different transitions, all of them still in the buffer", () => {
  const cases = fc.record({
    capacity: fc.integer({ min: 1, max: 40 }),
    pushes: fc.integer({ min: 1, max: 100 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ capacity, pushes, share, seed }) => {
      const replay = filled(capacity, pushes);
      const size = Math.min(capacity, pushes);
      expect(replay.size).toBe(size);
      const batch = batchOf(Math.max(1, Math.ceil(share * size)));
      replay.sample(Streams.from(seed).stream("replay"), 0, batch, false);
      const numbers = drawn(batch);
      expect(new Set(numbers).size).toBe(batch.rows);
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(pushes - size);
      expect(Math.max(...numbers)).toBeLessThan(pushes);
    }),
  );
});

test("a batch as large as the buffer holds everything", () => {
  const replay = filled(5, 7);
  const batch = batchOf(5);
  replay.sample(Streams.from(2).stream("replay"), 0, batch, false);
  expect(drawn(batch).sort()).toEqual([2, 3, 4, 5, 6]);
});

test("every entry, and every pair of entries, is drawn equally often", () => {
  const [size, rows, draws] = [10, 4, 20_000];
  const replay = filled(size, size);
  const stream = Streams.from(3).stream("replay");
  const batch = batchOf(rows);
  const single = new Array(size).fill(0);
  const pair = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    replay.sample(stream, 0, batch, false);
    const numbers = drawn(batch).sort();
    for (const [i, a] of numbers.entries()) {
      single[a]++;
      for (const b of numbers.slice(i + 1)) pair.set(`${a} ${b}`, (pair.get(`${a} ${b}`) ?? 0) + 1);
    }
  }
  const chiSquare = (counts: number[], expected: number) =>
    counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(pair.size).toBe(45);
  // The 99.9 % points of chi-square with 9 and 44 degrees of freedom. Without replacement the sums run lower still.
  expect(chiSquare(single, (draws * rows) / size)).toBeLessThan(27.9);
  expect(chiSquare([...pair.values()], (draws * 6) / 45)).toBeLessThan(78.7);
});

test("past the capacity the oldest entry makes room", () => {
  const batch = batchOf(3);
  for (let pushes = 3; pushes < 12; pushes++) {
    filled(3, pushes).sample(Streams.from(4).stream("replay"), 0, batch, false);
    expect(drawn(batch).sort((a, b) => a - b)).toEqual([pushes - 3, pushes - 2, pushes - 1]);
  }
});

test("the moments of the rewards are those of the entries still held", () => {
  const replay = buffer(3);
  for (const [k, reward] of [100, 100, 1, 2, 6].entries()) push(replay, k, [reward, 4]);
  // 1, 2, 6: mean 3, population variance (4 + 1 + 9) / 3; the other agent's are all 4.
  expect(replay.rewardMoments(0).mean).toBeCloseTo(3, 12);
  expect(replay.rewardMoments(0).deviation).toBeCloseTo(Math.sqrt(14 / 3), 12);
  expect(replay.rewardMoments(1)).toEqual({ mean: 4, deviation: 0 });
});

test("the moments equal those computed directly, whatever was pushed and overwritten", () => {
  const rewards = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(rewards, fc.integer({ min: 1, max: 30 }), (values, capacity) => {
      const replay = buffer(capacity);
      for (const [k, value] of values.entries()) push(replay, k, [value, 0]);
      const held = values.slice(-capacity);
      const mean = held.reduce((sum, value) => sum + value, 0) / held.length;
      const variance = held.reduce((sum, value) => sum + (value - mean) ** 2, 0) / held.length;
      const moments = replay.rewardMoments(0);
      expect(Math.abs(moments.mean - mean)).toBeLessThan(1e-9);
      // Squares of running sums: rounding of 1e4 x 2^-53 in the variance.
      expect(Math.abs(moments.deviation ** 2 - variance)).toBeLessThan(1e-8);
    }),
  );
});

test("normalised rewards are centred and scaled by all entries, not by the batch", () => {
  const replay = filled(3, 3); // rewards of agent 0: 0, 1, 2; mean 1, deviation sqrt(2/3)
  const batch = batchOf(1);
  replay.sample(Streams.from(5).stream("replay"), 0, batch, true);
  expect(batch.reward[0]).toBeCloseTo((drawn(batch)[0] - 1) / Math.sqrt(2 / 3), 6);
});

test.each([
  ["from the start", 0],
  ["since others were overwritten", 2000],
])("equal rewards %s are left as they are, whatever the sums have rounded", (_, others) => {
  const replay = buffer(1000);
  for (let k = 0; k < others; k++) push(replay, k, [(13.7 * k) % 91, 0]);
  for (let k = 0; k < 1000; k++) push(replay, k, [0.1, 0]);
  expect(replay.rewardMoments(0)).toEqual({ mean: Math.fround(0.1), deviation: 0 });
  const batch = batchOf(2);
  replay.sample(Streams.from(5).stream("replay"), 0, batch, true);
  expect([...batch.reward]).toEqual([0.1, 0.1].map(Math.fround));
});

test("a batch larger than the buffer's content is refused", () => {
  expect(() => filled(10, 3).sample(Streams.from(1).stream("replay"), 0, batchOf(4), false)).toThrow(
    "cannot draw 4 transitions: the replay buffer holds 3",
  );
});

test("reward sums are those of the entries held: agent by agent, the sum and the sum of squares", () => {
  // Rewards 0 to 4 and 0 to -4; the first two have been overwritten.
  expect(filled(3, 5).rewardSums()).toEqual([2 + 3 + 4, 4 + 9 + 16, -2 - 3 - 4, 4 + 9 + 16]);
});
