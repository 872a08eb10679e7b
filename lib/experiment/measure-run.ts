import type { Learner } from "../engine/index.js";
import { PUBLISHED_PAIRS } from "./episode-pairs.js";
import { type EvaluateOptions, evaluate } from "./evaluate.js";
import { BEHAVIOUR_RESULTS, OVERLAP_RESULTS, type RunEvaluation, resultName } from "./run-evaluation.js";
import type { TrainConfig } from "./train-config.js";
import { measureYardstick } from "./yardsticks.js";

export interface MeasureOptions {
  /** Worlds side by side; changes nothing but the speed. */
  readonly batch?: number;
  /** Seen between the kinds of pairs and the yardsticks. */
  readonly signal?: AbortSignal;
}

/** How `overlap train` takes the results of a run: with the pairs of its own protocol. */
export function resultOptions(config: TrainConfig): EvaluateOptions {
  return config.protocol === "as-coded" ? PUBLISHED_PAIRS : {};
}

/**
 * The results of a run, as its run.json records them but for those that are no number; train, sweep and verify all measure here.
 * @param evaluation how it is measured (a sweep's way), or only the episodes: then as `overlap train` does
 */
export async function measureRun(
  learner: Learner,
  config: TrainConfig,
  evaluation: RunEvaluation | { readonly episodes?: number },
  { batch, signal }: MeasureOptions = {},
): Promise<Readonly<Record<string, number>>> {
  const { world } = config;
  const { episodes } = evaluation;
  if (!("pairs" in evaluation)) {
    return evaluate(learner, world, { ...resultOptions(config), episodes, batch }).summary;
  }
  const { seed } = evaluation;
  const results: Record<string, number> = {};
  for (const kind of evaluation.pairs) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const way = kind === "published" ? PUBLISHED_PAIRS : { pairs: kind };
    const { summary } = evaluate(learner, world, { episodes, seed, batch, ...way });
    for (const name of BEHAVIOUR_RESULTS) results[name] = summary[name];
    for (const name of OVERLAP_RESULTS) results[resultName(kind, name)] = summary[name];
  }
  for (const yardstick of evaluation.yardsticks) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    Object.assign(results, measureYardstick(yardstick, learner, world, { episodes, seed, batch }));
  }
  return results;
}
