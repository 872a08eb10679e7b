import type { EngineInfo, Learner } from "../../engine/index.js";
import {
  BLUE,
  type PhysicalDeceptionConfig,
  type PhysicalDeceptionOptions,
  parsePhysicalDeceptionConfig,
  RED,
} from "../../world/index.js";
import { type PairChoice, pairRecipe } from "../episode-pairs.js";
import type { EpisodeTrace } from "../episode-trace.js";
import { type EvaluateOptions, type Evaluation, evaluate } from "../evaluate.js";
import { playEpisode } from "../play-episode.js";
import type { Players } from "../players.js";
import type { Rollout } from "../rollout.js";
import type { ScriptedPolicy } from "../scripted-policy.js";
import { stateHash } from "../train.js";

/** All that an evaluation's numbers come from, beside the weights, and the numbers. */
export interface EvaluationTrace {
  /** Hash of the state that played; a run's `parametersHash`. */
  readonly parametersHash: string;
  readonly engine: EngineInfo;
  /** Evaluation seed: decides the starts and the pairs. */
  readonly seed: number;
  readonly world: PhysicalDeceptionConfig;
  readonly recipe: Required<PairChoice>;
  /** Actions as they were played, [episodes x horizon x 2], of red and of blue. */
  readonly actions: readonly Float32Array[];
  readonly episodes: Evaluation["episodes"];
  readonly summary: Evaluation["summary"];
}

/** Numbers in an action: a force along x and along y. */
export const ACTION_SIZE = 2;

/** Evaluates as `evaluate` does, and keeps the trace. */
export function traceEvaluation(
  learner: Learner,
  world: PhysicalDeceptionOptions,
  options: EvaluateOptions = {},
): { readonly evaluation: Evaluation; readonly trace: EvaluationTrace } {
  const config = parsePhysicalDeceptionConfig(world);
  const played: Float32Array[][] = [[], []];
  const evaluation = evaluate(learner, world, {
    ...options,
    onRollout: (block, first) => {
      options.onRollout?.(block, first);
      for (const agent of [RED, BLUE]) played[agent].push(...episodeActions(block, agent));
    },
  });
  const trace: EvaluationTrace = {
    parametersHash: stateHash(learner.exportState()),
    engine: learner.info,
    seed: options.seed ?? 0,
    world: config,
    recipe: pairRecipe(options, config),
    actions: played.map((episodes) => joined(episodes, config.horizon * ACTION_SIZE)),
    episodes: evaluation.episodes,
    summary: evaluation.summary,
  };
  return { evaluation, trace };
}

/** One array [horizon x 2] per episode of a block. */
function episodeActions({ world, steps, actions }: Rollout, agent: number): Float32Array[] {
  return Array.from({ length: world.count }, (_, n) => {
    const own = new Float32Array(steps * ACTION_SIZE);
    for (let t = 0; t < steps; t++) {
      const from = (t * world.count + n) * ACTION_SIZE;
      own.set(actions[agent].subarray(from, from + ACTION_SIZE), t * ACTION_SIZE);
    }
    return own;
  });
}

function joined(parts: readonly Float32Array[], size: number): Float32Array {
  const all = new Float32Array(parts.length * size);
  parts.forEach((part, i) => {
    all.set(part, i * size);
  });
  return all;
}

/** Both agents play the actions that a trace recorded, whatever they observe. */
export function recordedPlayers({ actions, world }: EvaluationTrace): Players {
  const recorded: ScriptedPolicy = (episode, agent) => {
    let at = episode * world.horizon * ACTION_SIZE;
    return () => [actions[agent][at++], actions[agent][at++]];
  };
  return { red: recorded, blue: recorded };
}

/** An episode of a trace, by simulating it again; without overlap, which needs the run. @throws if the trace has no such episode */
export function tracedEpisode(trace: EvaluationTrace, episode: number): EpisodeTrace {
  const count = trace.episodes.trapped.length;
  if (!(Number.isInteger(episode) && episode >= 0 && episode < count)) {
    throw new Error(`episode must be a whole number from 0 to ${count - 1}; got ${episode}`);
  }
  return playEpisode(recordedPlayers(trace), trace.world, episode, { seed: trace.seed });
}
