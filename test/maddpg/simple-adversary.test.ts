import { createLearner } from "overlap-lab/engine/engine";
import type { Learner } from "overlap-lab/engine/learner";
import { parseMaddpgConfig } from "overlap-lab/maddpg/config";
import { initialiseLearner } from "overlap-lab/maddpg/initialise-learner";
import { learnerSpec } from "overlap-lab/maddpg/learner-spec";
import { runMaddpg } from "overlap-lab/maddpg/run-maddpg";
import { Streams } from "overlap-lab/random/index";
import { meanAndInterval } from "overlap-lab/statistics/index";
import { SimpleAdversary } from "overlap-lab/world/index";
import { expect, test } from "vitest";

/*
 * MADDPG on MPE's simple_adversary: after 2000 episodes of 25 steps, each side beats random actions, whether the other
 * side is random or trained. Returns per episode, mean over 400 evaluation episodes with the same starts throughout, of
 * adversary / good agent, by who plays (adversary, good), as measured with
 *   npx vitest run --config test/vitest.config.ts test/maddpg/simple-adversary.test.ts
 *
 *          random, random   trained, random   random, trained   trained, trained
 * seed 1     -39.6 /  7.9      -20.9 /  0.2      -39.6 / 21.9      -20.2 / 14.3
 * seed 2     -39.6 /  7.9      -31.3 /  5.0      -39.6 / 19.0      -29.0 / 15.8
 * seed 3     -39.6 /  7.9      -18.7 / -1.4      -39.6 / 20.8      -15.7 / 10.2
 *
 * Gains over random actions against the same opponent, with 95 % bootstrap intervals over the episodes (so they speak of
 * this seed's agents, not of other seeds):
 *          adversary, good random   adversary, good trained   good, adv. random    good, adv. trained
 * seed 1     18.6 [16.1, 21.2]        19.3 [16.8, 21.9]       14.0 [13.3, 14.7]    14.1 [13.5, 14.8]
 * seed 2      8.3 [ 5.4, 11.1]        10.6 [ 7.9, 13.3]       11.1 [10.4, 11.8]    10.8 [10.1, 11.5]
 * seed 3     20.8 [18.1, 23.6]        23.9 [21.2, 26.6]       13.0 [12.3, 13.6]    11.6 [10.9, 12.3]
 *
 * The margins below are asked of the lower end of each interval, for each of the three seeds.
 */
const ADVERSARY = 0;
const GOOD = 1;
/** By how much a trained side must beat a random one, in return per episode: about half of the worst seed's gain. */
const MARGIN = { [ADVERSARY]: 4, [GOOD]: 5 };
const EPISODES = 2000;
const EVALUATION_EPISODES = 400;

async function trained(seed: number): Promise<Learner> {
  const config = parseMaddpgConfig({
    episodes: EPISODES,
    worlds: 4,
    batchSize: 256,
    explorationScale: 1,
    explorationEpisodes: EPISODES,
  });
  const world = new SimpleAdversary({ actions: "two" }, config.worlds);
  const learner = await createLearner(learnerSpec(world, config));
  const streams = Streams.from(seed);
  initialiseLearner(learner, streams);
  await runMaddpg({ world, learner, config, streams });
  return learner;
}

type Side = "trained" | "random";

/** Returns of the adversary and of a good agent, one per evaluation episode; starts and random actions are the same for all. */
function play(learner: Learner, adversary: Side, good: Side): [Float64Array, Float64Array] {
  const world = new SimpleAdversary({ actions: "two" }, EVALUATION_EPISODES);
  const streams = Streams.from(1000);
  world.reset(streams.stream("evaluate"));
  const uniform = world.agents.map((_, agent) => streams.stream("explore", agent));
  const rewards = new Float64Array(3 * world.count);
  const returns = new Float64Array(3 * world.count);
  for (let t = 0; t < world.horizon; t++) {
    const actions = [adversary, good, good].map((side, agent) => {
      const chosen = Float64Array.from({ length: 2 * world.count }, () => uniform[agent].uniform(-1, 1));
      return side === "random" ? chosen : greedy(learner, world, agent);
    });
    world.step(actions);
    world.rewards(rewards);
    for (let i = 0; i < returns.length; i++) returns[i] += rewards[i];
  }
  const of = (agent: number) => returns.slice(agent * world.count, (agent + 1) * world.count);
  return [of(ADVERSARY), of(GOOD)];
}

function greedy(learner: Learner, world: SimpleAdversary, agent: number): Float64Array {
  const seen = new Float32Array(world.count * world.observationSize(agent));
  const chosen = new Float32Array(world.count * world.actionSize(agent));
  world.observe(agent, seen);
  learner.act(agent, seen, world.count, chosen);
  return Float64Array.from(chosen);
}

function gain(better: Float64Array, worse: Float64Array) {
  const differences = better.map((value, episode) => value - worse[episode]);
  return meanAndInterval(differences, Streams.from(1).stream("bootstrap"));
}

test.each([1, 2, 3])("seed %i: trained agents beat random ones on both sides", async (seed) => {
  const learner = await trained(seed);
  const neither = play(learner, "random", "random");
  const onlyAdversary = play(learner, "trained", "random");
  const onlyGood = play(learner, "random", "trained");
  const both = play(learner, "trained", "trained");
  expect(gain(onlyAdversary[ADVERSARY], neither[ADVERSARY]).low).toBeGreaterThan(MARGIN[ADVERSARY]);
  expect(gain(both[ADVERSARY], onlyGood[ADVERSARY]).low).toBeGreaterThan(MARGIN[ADVERSARY]);
  expect(gain(onlyGood[GOOD], neither[GOOD]).low).toBeGreaterThan(MARGIN[GOOD]);
  expect(gain(both[GOOD], onlyAdversary[GOOD]).low).toBeGreaterThan(MARGIN[GOOD]);
});
