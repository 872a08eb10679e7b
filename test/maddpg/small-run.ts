import { createLearner } from "overlap-lab/engine/engine";
import type { Learner } from "overlap-lab/engine/learner";
import { type MaddpgOptions, parseMaddpgConfig } from "overlap-lab/maddpg/config";
import { initialiseLearner } from "overlap-lab/maddpg/initialise-learner";
import { learnerSpec } from "overlap-lab/maddpg/learner-spec";
import type { MaddpgRun, TrainingState } from "overlap-lab/maddpg/run-maddpg";
import { Streams } from "overlap-lab/random/index";
import { configHash, parametersHash } from "overlap-lab/store/index";
import { PhysicalDeception } from "overlap-lab/world/index";

const SMALL = {
  episodes: 24,
  hidden: [8, 8],
  batchSize: 16,
  replayCapacity: 1000,
  updateEvery: 5,
  explorationEpisodes: 20,
} satisfies MaddpgOptions;

/** All that a run of two dozen short episodes of physical deception needs; it updates every 5 steps from step 20 on. */
export async function smallRun(
  options: MaddpgOptions = {},
  seed = 1,
  frozen: readonly number[] = [],
): Promise<MaddpgRun> {
  const config = parseMaddpgConfig({ ...SMALL, ...options });
  const world = new PhysicalDeception({ horizon: 10 }, config.worlds);
  const learner = await createLearner(learnerSpec(world, config, frozen));
  const streams = Streams.from(seed);
  initialiseLearner(learner, streams);
  return { world, learner, config, streams };
}

/** SHA-256 of the learner's whole state: names, parameters, targets and optimisers. */
export function learnerHash(learner: Learner): string {
  const state = learner.exportState();
  return `${configHash(Object.keys(state))} ${parametersHash(Object.values(state))}`;
}

/** SHA-256 of all that a run goes on from. */
export function stateHash({ learner, actions, ...rest }: TrainingState): string {
  return `${parametersHash([...Object.values(learner), actions])} ${configHash(JSON.stringify(rest))}`;
}
