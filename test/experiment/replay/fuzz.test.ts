import fc from "fast-check";
import { WasmLearner } from "overlap-lab/engine/wasm/wasm-learner";
import { replayFixture } from "overlap-lab/experiment/replay/replay-fixture";
import { expect, test } from "vitest";
import { type Json, readFixture } from "../../fixtures/read.js";

const make = (spec: ConstructorParameters<typeof WasmLearner>[0]) => new WasmLearner(spec);

/** Fixtures, the worlds' cut down to a size that can be replayed some hundred times. */
const SMALL: Record<string, () => Json> = {
  "env-soo-random": () => {
    const fixture = readFixture("env-soo-random");
    return { ...fixture, episodes: fixture.episodes.slice(0, 1) };
  },
  "mpe-simple-adversary": () => {
    const fixture = readFixture("mpe-simple-adversary");
    return { ...fixture, episodes: fixture.episodes.slice(0, 1) };
  },
  "maddpg-gauss": () => readFixture("maddpg-gauss"),
  "maddpg-soo": () => readFixture("maddpg-soo"),
};

/** What is put in the place of a value; the last ones drop or double a part. */
const CHANGES: readonly ((value: Json) => Json)[] = [
  () => null,
  () => 0,
  () => -1,
  () => 1,
  () => 0.5,
  () => 1e308,
  () => -1e-320,
  () => 2 ** 53,
  () => "1",
  () => [],
  () => ({}),
  () => true,
  (value) => (typeof value === "number" ? -value : [value]),
  (value) => (Array.isArray(value) ? value.slice(1) : undefined),
  (value) => (Array.isArray(value) ? [...value, ...value] : undefined),
];

/** Follows `steps` down from the root, by remainder, and changes what it comes to. */
function mutate(root: Json, steps: readonly number[], change: (value: Json) => Json): string {
  let [holder, key, value] = [null as Json, "", root];
  const path: string[] = [];
  for (const step of steps) {
    if (typeof value !== "object" || value === null) break;
    const keys = Object.keys(value);
    if (keys.length === 0) break;
    [holder, key] = [value, keys[step % keys.length]];
    path.push(key);
    value = holder[key];
  }
  if (holder === null) return "nothing";
  const next = change(value);
  if (next === undefined) delete holder[key];
  else holder[key] = next;
  return path.join(".");
}

test.each(Object.keys(SMALL))("a changed %s is refused in words, or compared without a gap", (name) => {
  const original = JSON.stringify(SMALL[name]());
  const whole = replayFixture(JSON.parse(original), make);
  expect(whole.every(({ passed }) => passed)).toBe(true);
  const steps = fc.array(fc.nat(5000), { minLength: 1, maxLength: 7 });
  let [refused, failed] = [0, 0];
  fc.assert(
    fc.property(steps, fc.constantFrom(...CHANGES), (path, change) => {
      const fixture = JSON.parse(original);
      mutate(fixture, path, change);
      let rows: typeof whole;
      try {
        rows = replayFixture(fixture, make);
      } catch (error) {
        refused++;
        const { message } = error as Error;
        expect(error).toBeInstanceOf(Error);
        // Not an accident of the code behind it.
        expect(error).not.toBeInstanceOf(TypeError);
        expect(error).not.toBeInstanceOf(RangeError);
        expect(message).toMatch(/format|damaged or incomplete|must |has no|needs|training diverged|below/);
        return;
      }
      expect(rows.map(({ quantity }) => quantity)).toEqual(whole.map(({ quantity }) => quantity));
      for (const { largest, tolerance, passed } of rows) {
        expect(largest).not.toBeNaN();
        expect(passed).toBe(largest <= tolerance);
      }
      if (rows.some(({ passed }) => !passed)) failed++;
    }),
    { numRuns: name === "maddpg-gauss" ? 30 : 120, seed: 4, interruptAfterTimeLimit: 20_000 },
  );
  // Both kinds of answer were seen, so the mutations reach inside.
  expect(refused).toBeGreaterThan(10);
  expect(failed).toBeGreaterThan(name === "maddpg-soo" ? 0 : 1);
});

test("nothing to compare is not a pass", () => {
  const fixture = SMALL["maddpg-gauss"]();
  const { rounds } = fixture;
  const change = (part: Json) => ({ ...fixture, rounds: [{ ...rounds[0], ...part }, ...rounds.slice(1)] });
  const [update] = rounds[0].updates;
  expect(() => replayFixture(change({ targets: [rounds[0].targets[0]] }), make)).toThrow(
    "rounds[0].targets must have 2 agents; it has 1",
  );
  expect(() => replayFixture(change({ updates: [{ ...update, bn_running: [] }] }), make)).toThrow(
    "rounds[0].updates[0].bn_running must have 2 agents; it has 0",
  );
  expect(() => replayFixture({ ...fixture, final_f64: [fixture.final_f64[0]] }, make)).toThrow(
    "final_f64 must have 2 agents; it has 1",
  );
});
