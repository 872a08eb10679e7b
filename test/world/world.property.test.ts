import fc from "fast-check";
import { Streams } from "overlap-lab/random/index";
import { PhysicalDeception, SimpleAdversary, type World } from "overlap-lab/world/index";
import { describe, expect, it } from "vitest";

const kinds: [string, (count: number) => World][] = [
  ["physical deception", (count) => new PhysicalDeception({}, count)],
  [
    "physical deception, other rules",
    (count) => new PhysicalDeception({ speedLimit: 0.3, trapFreezes: false, sightRadius: null }, count),
  ],
  ["simple adversary", (count) => new SimpleAdversary({}, count)],
];

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const counts = fc.integer({ min: 1, max: 5 });
const runs = { numRuns: 40 };

/** Actions that lean to the right, so that walls, traps and corners are met. */
function actionsFor(world: World, seed: number, t: number): Float64Array[] {
  const stream = Streams.from(seed).stream("explore", t);
  return world.agents.map((_, agent) =>
    Float64Array.from({ length: world.count * world.actionSize(agent) }, () => Math.min(1, stream.uniform(-0.6, 1.2))),
  );
}

/** All that can be seen of a batch from outside. */
function seen(world: World): number[][] {
  const rows = world.agents.map((_, agent) => {
    const out = new Float64Array(world.count * world.observationSize(agent));
    world.observe(agent, out);
    return [...out];
  });
  const rewards = new Float64Array(world.agents.length * world.count);
  world.rewards(rewards);
  return [...rows, [...rewards], ...Object.values(world.snapshot()).map((values) => [...values])];
}

function run(world: World, seed: number, from: number, steps: number): number[][] {
  for (let t = from; t < from + steps; t++) world.step(actionsFor(world, seed, t));
  return seen(world);
}

describe.each(kinds)("%s", (_, make) => {
  it("is the same after being looked at", () => {
    fc.assert(
      fc.property(seeds, counts, (seed, count) => {
        const world = make(count);
        world.reset(Streams.from(seed).stream("spawn"));
        run(world, seed, 0, 5);
        expect(seen(world)).toEqual(seen(world));
      }),
      runs,
    );
  });

  it("does the same after restore as after snapshot", () => {
    fc.assert(
      fc.property(seeds, counts, (seed, count) => {
        const world = make(count);
        world.reset(Streams.from(seed).stream("spawn"));
        run(world, seed, 0, 8);
        const saved = world.snapshot();
        const future = run(world, seed, 8, 8);
        world.restore(saved);
        expect(run(world, seed, 8, 8)).toEqual(future);
        const other = make(count);
        other.restore(saved);
        expect(run(other, seed, 8, 8)).toEqual(future);
      }),
      runs,
    );
  });

  it("gives the same bits in a batch as one by one", () => {
    fc.assert(
      fc.property(seeds, counts, (seed, count) => {
        const batch = make(count);
        const singles = Array.from({ length: count }, () => make(1));
        const [a, b] = [Streams.from(seed).stream("spawn"), Streams.from(seed).stream("spawn")];
        batch.reset(a);
        for (const single of singles) single.reset(b);
        for (let t = 0; t < 12; t++) {
          const actions = actionsFor(batch, seed, t);
          batch.step(actions);
          singles.forEach((single, n) => {
            single.step(
              actions.map((values, agent) => {
                const size = batch.actionSize(agent);
                return values.slice(n * size, (n + 1) * size);
              }),
            );
          });
        }
        const whole = batch.snapshot();
        const parts = singles.map((single) => single.snapshot());
        for (const [name, values] of Object.entries(whole)) {
          expect([...values]).toEqual(parts.flatMap((part) => [...part[name]]));
        }
        for (let agent = 0; agent < batch.agents.length; agent++) {
          const size = batch.observationSize(agent);
          const together = new Float64Array(count * size);
          batch.observe(agent, together);
          const apart = singles.flatMap((single) => {
            const out = new Float64Array(size);
            single.observe(agent, out);
            return [...out];
          });
          expect([...together]).toEqual(apart);
        }
      }),
      runs,
    );
  });

  it("leaves the actions as they were", () => {
    fc.assert(
      fc.property(seeds, counts, (seed, count) => {
        const world = make(count);
        world.reset(Streams.from(seed).stream("spawn"));
        const actions = actionsFor(world, seed, 0);
        const copies = actions.map((values) => values.slice());
        world.step(actions);
        expect(actions).toEqual(copies);
      }),
      runs,
    );
  });

  it("resets one world without touching the others", () => {
    const world = make(3);
    world.reset(Streams.from(5).stream("spawn"));
    const before = world.snapshot();
    world.reset(Streams.from(6).stream("spawn"), 1);
    for (const [name, values] of Object.entries(world.snapshot())) {
      const width = values.length / 3;
      expect(values.slice(0, width), name).toEqual(before[name].slice(0, width));
      expect(values.slice(2 * width), name).toEqual(before[name].slice(2 * width));
    }
    expect(world.snapshot()).not.toEqual(before);
  });
});

describe("physical deception", () => {
  it("keeps agents inside the walls from any legal start", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = new PhysicalDeception({}, 8);
        world.reset(Streams.from(seed).stream("spawn"));
        for (let t = 0; t < 50; t++) {
          world.step(actionsFor(world, seed, t));
          for (const position of world.positions) expect(position.every((value) => Math.abs(value) < 1)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });
});
