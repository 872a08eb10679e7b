import { Streams } from "../../random/index.js";
import { PhysicalDeception, SimpleAdversary, type World } from "../../world/index.js";
import { alternate, now } from "./clock.js";
import { figure, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";

const WORLD_STEPS = 200_000;
const EPISODE = 50;

interface Case {
  readonly id: string;
  readonly title: string;
  readonly world: World;
  /** Added to uniform actions: with 1 the agents spend most of the episode at a wall. */
  readonly lean: number;
  /** World-steps per second. */
  readonly least?: number;
}

/** World-steps per second on one core: one step, all observations and rewards, a reset every 50 steps. */
export async function measureWorlds({ quick }: Bench): Promise<Row[]> {
  const cases: Case[] = [
    {
      id: "world.batch",
      title: "physical deception, 256 worlds",
      world: new PhysicalDeception({}, 256),
      lean: 0,
      least: 1e6,
    },
    { id: "world.walls", title: "  pressing into walls", world: new PhysicalDeception({}, 256), lean: 1 },
    { id: "world.alone", title: "physical deception, alone", world: new PhysicalDeception(), lean: 0, least: 1e5 },
    { id: "adversary.batch", title: "simple adversary, 256 worlds", world: new SimpleAdversary({}, 256), lean: 0 },
    { id: "adversary.alone", title: "simple adversary, alone", world: new SimpleAdversary(), lean: 0 },
  ];
  const contestants = Object.fromEntries(cases.map((one) => [one.id, player(one)]));
  const rates = await alternate(contestants, quick ? 3 : 15);
  return cases.map(({ id, title, least }): Row => {
    const ours = figure(rates[id], 1e-6);
    const target = least && { text: `>= ${least / 1e6} M/s`, met: ours.median * 1e6 >= least };
    return { id, title, unit: "M steps/s", ours, target: target || undefined };
  });
}

function player({ world, lean }: Case): () => number {
  const stream = Streams.from(1).stream("spawn");
  const action = () => Math.min(1, stream.uniform(-1, 1) + lean);
  const sets = Array.from({ length: 16 }, () =>
    world.agents.map((_, agent) => Float64Array.from({ length: world.count * world.actionSize(agent) }, action)),
  );
  const observations = world.agents.map((_, agent) => new Float32Array(world.count * world.observationSize(agent)));
  const rewards = new Float64Array(world.agents.length * world.count);
  const steps = Math.ceil(WORLD_STEPS / world.count);
  return () => {
    const start = now();
    for (let t = 0; t < steps; t++) {
      if (t % EPISODE === 0) world.reset(stream);
      world.step(sets[t % sets.length]);
      for (let agent = 0; agent < observations.length; agent++) world.observe(agent, observations[agent]);
      world.rewards(rewards);
    }
    return (steps * world.count) / (now() - start);
  };
}
