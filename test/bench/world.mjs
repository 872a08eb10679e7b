// World-steps per second on one core: one step, the observations of all agents and the rewards, a reset every 50 steps.
// Run after a build: node test/bench/world.mjs (about 10 seconds). Prints the median, lowest and highest of 9 repeats.
import { Streams } from "overlap-lab/random/index";
import { PhysicalDeception, SimpleAdversary } from "overlap-lab/world/index";

const REPEATS = 9;
const WORLD_STEPS = 400_000;

for (const [World, count, lean] of [
  [PhysicalDeception, 256, 0],
  [PhysicalDeception, 256, 1],
  [PhysicalDeception, 1, 0],
  [SimpleAdversary, 256, 0],
  [SimpleAdversary, 1, 0],
]) {
  const rates = measure(new World({}, count), lean);
  const kind = lean === 0 ? "uniform actions" : "actions that press into walls";
  console.log(`${World.name}, ${count} worlds, ${kind}: ${rates.map((rate) => `${(rate / 1e6).toFixed(1)} M/s`).join(", ")}`);
}

/** @param lean added to the actions: with 1 the agents spend most of the episode at a wall */
function measure(world, lean) {
  const stream = Streams.from(1).stream("spawn");
  const batches = Array.from({ length: 16 }, () =>
    world.agents.map((_, agent) =>
      Float64Array.from({ length: world.count * world.actionSize(agent) }, () => Math.min(1, stream.uniform(-1, 1) + lean)),
    ),
  );
  const observations = world.agents.map((_, agent) => new Float32Array(world.count * world.observationSize(agent)));
  const rewards = new Float64Array(world.agents.length * world.count);
  const steps = Math.ceil(WORLD_STEPS / world.count);
  const rates = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = process.hrtime.bigint();
    for (let t = 0; t < steps; t++) {
      if (t % 50 === 0) world.reset(stream);
      world.step(batches[t % batches.length]);
      for (let agent = 0; agent < observations.length; agent++) world.observe(agent, observations[agent]);
      world.rewards(rewards);
    }
    rates.push((steps * world.count) / (Number(process.hrtime.bigint() - start) / 1e9));
  }
  rates.sort((a, b) => a - b);
  return [rates[(REPEATS - 1) / 2], rates[0], rates[REPEATS - 1]];
}
