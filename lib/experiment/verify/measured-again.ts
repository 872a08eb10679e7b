import type { Learner } from "../../engine/index.js";
import { measureRun } from "../measure-run.js";
import type { RunEvaluation } from "../run-evaluation.js";
import type { TrainConfig } from "../train-config.js";
import { checkEffort, worldsSideBySide } from "./effort.js";

/**
 * The results of a run again, as `measureRun` gives them.
 * @param weights numbers in the policies of the learner
 * @throws before the learner is made, if it would take too long
 */
export async function measuredAgain(
  makeLearner: () => Promise<Learner>,
  config: TrainConfig,
  evaluation: RunEvaluation | { readonly episodes: number },
  weights: number,
): Promise<Readonly<Record<string, number>>> {
  const { horizon } = config.world;
  const times = "pairs" in evaluation ? evaluation.pairs.length + evaluation.yardsticks.length : 1;
  checkEffort(evaluation.episodes * times, horizon, weights);
  const learner = await makeLearner();
  try {
    return await measureRun(learner, config, evaluation, { batch: worldsSideBySide(horizon) });
  } finally {
    learner.dispose();
  }
}
