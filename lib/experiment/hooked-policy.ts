import { ensureTensor, TensorPolicy } from "../engine/index.js";
import { BLUE, RED } from "../world/index.js";
import { type LearnerState, restoreLearner } from "./train.js";
import type { TrainConfig } from "./train-config.js";

/**
 * The policy of one agent of a trained run (of `train` or `loadRun`), with hooks: activations can be read, replaced and
 * differentiated. Hooks may carry the agent's name ("blue.h1"). Dispose of it when done.
 * @throws if there is no such agent
 */
export async function hookedPolicy(
  run: { readonly config: TrainConfig; readonly state: LearnerState },
  agent: number,
): Promise<TensorPolicy> {
  if (agent !== RED && agent !== BLUE) throw new Error(`agents are ${RED} (red) and ${BLUE} (blue); got ${agent}`);
  await ensureTensor();
  const learner = await restoreLearner(run.config, run.state);
  try {
    return new TensorPolicy(learner.parameters(agent, "policy"), agent === RED ? "red" : "blue");
  } finally {
    learner.dispose();
  }
}
