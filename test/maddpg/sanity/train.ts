import { createLearner } from "overlap-lab/engine/engine";
import type { Learner, LearnerSpec } from "overlap-lab/engine/learner";
import { type MaddpgOptions, parseMaddpgConfig } from "overlap-lab/maddpg/config";
import { initialiseLearner } from "overlap-lab/maddpg/initialise-learner";
import { learnerSpec } from "overlap-lab/maddpg/learner-spec";
import { runMaddpg } from "overlap-lab/maddpg/run-maddpg";
import { Streams } from "overlap-lab/random/index";
import type { World } from "overlap-lab/world/world";
import type { Mutant } from "./mutants.js";
import { type Sanity, TinyWorld } from "./tiny-world.js";

/** A training of about a second. White noise (pull 1) of one size throughout; true ends; rewards as they are. */
const TINY = {
  episodes: 4000,
  worlds: 4,
  hidden: [32, 32],
  learningRate: 0.004,
  discount: 0.5,
  tau: 0.1,
  batchSize: 128,
  replayCapacity: 20_000,
  updateEvery: 8,
  actionPenalty: 0,
  explorationScale: 1,
  explorationEpisodes: 1_000_000_000,
  noiseTheta: 1,
  noiseSigma: 0.5,
  normaliseRewards: false,
  bootstrapAtHorizon: false,
} satisfies MaddpgOptions;

const EVALUATION_EPISODES = 1024;

/**
 * Networks without input normalisation. With it a critic sees actions relative to their batch, and the mean and size of
 * a policy's actions, which the derivations here are about, reach it only through the spread between states: m s looks
 * the same to it for every m > 0. That is how the reference computes; with its networks a faultless run scores 0.058,
 * 0.622 and -1.668 (seed 1) in the worlds 1, 4 and 6, where 0.146, 1 and -0.5 are possible.
 */
function plain(spec: LearnerSpec): LearnerSpec {
  return {
    ...spec,
    agents: spec.agents.map(({ policy, critic }) => ({
      policy: { ...policy, inputNorm: null },
      critic: { ...critic, inputNorm: null },
    })),
  };
}

/** Trains on a sanity world, with a fault if given, and returns the score of the greedy policies. */
export async function trainAndScore(rules: Sanity, mutant: Partial<Mutant>, seed: number): Promise<number> {
  const same = <T>(whole: T): T => whole;
  const config = parseMaddpgConfig({ ...TINY, ...rules.config });
  const spoilWorld = mutant.world ?? same;
  const world = spoilWorld(new TinyWorld(rules, config.worlds));
  const spec = (mutant.spec ?? same)(plain(learnerSpec(world, config)));
  const learner = (mutant.learner ?? same)(await createLearner(spec));
  const streams = (mutant.streams ?? same)(Streams.from(seed));
  initialiseLearner(learner, streams);
  await runMaddpg({ world, learner, config, streams });
  const trial = spoilWorld(new TinyWorld(rules, EVALUATION_EPISODES));
  trial.reset(Streams.from(seed).stream("evaluate"));
  return score(learner, trial, rules.weights);
}

/** Plays one episode per world without noise; weighted rewards, averaged over worlds and agents. */
function score(learner: Learner, world: World, weights: readonly number[]): number {
  const rewards = new Float64Array(world.agents.length * world.count);
  let sum = 0;
  for (let t = 0; t < world.horizon; t++) {
    const actions = world.agents.map((_, agent) => {
      const seen = new Float32Array(world.count * world.observationSize(agent));
      const chosen = new Float32Array(world.count * world.actionSize(agent));
      world.observe(agent, seen);
      learner.act(agent, seen, world.count, chosen);
      return Float64Array.from(chosen);
    });
    world.step(actions);
    world.rewards(rewards);
    for (const reward of rewards) sum += weights[t] * reward;
  }
  return sum / rewards.length;
}
