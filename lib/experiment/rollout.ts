import { Streams } from "../random/index.js";
import { BLUE, PhysicalDeception, type PhysicalDeceptionOptions, RED } from "../world/index.js";
import { actsOf, type Players } from "./players.js";

/** What evaluation keeps of one block of episodes played side by side; row = step * worlds + world. */
export interface Rollout {
  readonly world: PhysicalDeception;
  readonly steps: number;
  /** Observations before each step, [steps x worlds x size], per agent. */
  readonly observations: readonly Float32Array[];
  /** Actions as they were played, [steps x worlds x size], per agent. */
  readonly actions: readonly Float32Array[];
}

export interface StepView {
  readonly world: PhysicalDeception;
  /** Steps done, 0 at the reset. */
  readonly step: number;
}

/** Evaluation episodes: episode i of an evaluation seed always starts the same, whatever plays beside it. */
export function evaluationWorld(options: PhysicalDeceptionOptions, seed: number, first: number, count: number) {
  const world = new PhysicalDeception(options, count);
  const streams = Streams.from(seed);
  for (let n = 0; n < count; n++) world.reset(streams.stream("evaluate", first + n), n);
  return world;
}

/**
 * Plays greedy policies, or rules, to the horizon in worlds that have been reset.
 * @param visit called at the reset and after each step
 * @param first number of the episode in the first world; rules are told it
 */
export function rollout(
  players: Players,
  world: PhysicalDeception,
  visit: (view: StepView) => void,
  first = 0,
): Rollout {
  const { count, horizon } = world;
  const acts = actsOf(players, first, count);
  const sizes = [RED, BLUE].map((agent) => world.observationSize(agent));
  const observations = sizes.map((size) => new Float32Array(horizon * count * size));
  const actions = sizes.map((_, agent) => new Float32Array(horizon * count * world.actionSize(agent)));
  const worldActions = actions.map((action) => new Float64Array(action.length / horizon));
  visit({ world, step: 0 });
  for (let t = 0; t < horizon; t++) {
    for (const agent of [RED, BLUE]) {
      const rows = observations[agent].subarray(t * count * sizes[agent], (t + 1) * count * sizes[agent]);
      world.observe(agent, rows);
      const size = worldActions[agent].length;
      const played = actions[agent].subarray(t * size, (t + 1) * size);
      acts[agent](rows, count, played);
      worldActions[agent].set(played);
    }
    world.step(worldActions);
    visit({ world, step: t + 1 });
  }
  return { world, steps: horizon, observations, actions };
}
