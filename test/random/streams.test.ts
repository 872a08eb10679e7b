import { type Stream, Stream as StreamClass, type StreamName, Streams, standardNormal } from "overlap-lab/random/index";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const NAMES: StreamName[] = [
  "init",
  "spawn",
  "explore",
  "replay",
  "pairs",
  "gradient",
  "dropout",
  "evaluate",
  "bootstrap",
];

beforeEach(() => {
  vi.spyOn(Math, "random").mockImplementation(() => {
    throw new Error("Math.random was called");
  });
});
afterEach(() => vi.restoreAllMocks());

function bits(stream: Stream, count: number): number[] {
  return Array.from({ length: count }, () => stream.bits());
}

test("the same seed, name and index give the same draws", () => {
  expect(bits(Streams.from(7).stream("spawn", 3), 50)).toEqual(bits(Streams.from(7).stream("spawn", 3), 50));
});

test("another seed, name or index gives another sequence", () => {
  const seen = new Set<string>();
  for (const seed of [0, 1, 2, 2 ** 53 - 1])
    for (const name of NAMES)
      for (const index of [0, 1, 10]) seen.add(bits(Streams.from(seed).stream(name, index), 4).join());
  expect(seen.size).toBe(4 * NAMES.length * 3);
});

test("streams of one seed are uncorrelated", () => {
  const streams = Streams.from(11);
  const pairs: [Stream, Stream][] = [
    [streams.stream("spawn"), streams.stream("explore")],
    [streams.stream("spawn", 0), streams.stream("spawn", 1)],
    [streams.stream("replay"), Streams.from(12).stream("replay")],
  ];
  for (const [a, b] of pairs) {
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += a.uniform(-1, 1) * b.uniform(-1, 1);
    expect(Math.abs(sum / 20_000 / (1 / 3))).toBeLessThan(4 / Math.sqrt(20_000));
  }
});

test("asking for or drawing from one stream does not shift another", () => {
  const alone = bits(Streams.from(5).stream("replay"), 20);
  const streams = Streams.from(5);
  const replay = streams.stream("replay");
  const mixed = alone.map(() => {
    bits(streams.stream("pairs"), 3);
    bits(streams.stream("replay"), 2);
    return replay.bits();
  });
  expect(mixed).toEqual(alone);
});

test("a stream goes on from its saved state, through JSON", () => {
  const stream = Streams.from(5).stream("explore");
  bits(stream, 17);
  const saved = JSON.parse(JSON.stringify(stream.state()));
  const ahead = bits(stream, 20);
  expect(bits(new StreamClass(saved), 20)).toEqual(ahead);
});

test("reading the state does not move the stream", () => {
  const stream = Streams.from(5).stream("explore");
  expect(stream.state()).toEqual(stream.state());
});

test("golden draws", () => {
  // Made by: node -e 'import("overlap-lab/random/index").then(({ Streams, standardNormal }) => { const s = Streams.from(1).stream("init");
  //   console.log(s.bits(), s.uniform(), s.integer(1000), standardNormal(s)) })'
  const stream = Streams.from(1).stream("init");
  expect([stream.bits(), stream.uniform(), stream.integer(1000), standardNormal(stream)]).toEqual([
    1682333510, 0.9479497828126643, 991, -0.7478940964195249,
  ]);
});

test.each([-1, 0.5, 2 ** 53, Number.NaN])("refuses seed %s", (seed) => {
  expect(() => Streams.from(seed)).toThrow("a seed is a whole number");
});

test.each([[[0, 0, 0, 0]], [[1, 2, 3]], [[1, 2, 3, 0.5]]])("refuses state %j", (state) => {
  expect(() => new StreamClass(state as never)).toThrow("four 32-bit integers");
});
