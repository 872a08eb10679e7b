import type { Stream } from "../random/index.js";

/** Everything that a world's future depends on, as copies. Opaque to callers; only the world that made it reads it. */
export type WorldSnapshot = Readonly<Record<string, Float64Array>>;

/**
 * `count` independent worlds of one kind, stepped together. State is float64 in struct-of-arrays.
 * Row n of every matrix belongs to world n. Agents are numbered in the order of `agents`.
 */
export interface World {
  /** Number of parallel worlds. */
  readonly count: number;
  /** Names of the agents, such as ["red", "blue"]. */
  readonly agents: readonly string[];
  /** Steps in an episode. Worlds never end an episode by themselves: `done` is always false. */
  readonly horizon: number;
  /** Length of an agent's observation. */
  observationSize(agent: number): number;
  /** Length of an agent's action. */
  actionSize(agent: number): number;
  /** Starts a new episode in world `index`, or in every world (in order 0 .. count-1) when it is left out. */
  reset(stream: Stream, index?: number): void;
  /** Moves all worlds one step. `actions[agent]` is [count x actionSize]; values in [-1, 1]. Does not change its input. */
  step(actions: readonly Float64Array[]): void;
  /** Writes the agent's observations, [count x observationSize], into `out`. Pure: two calls in a row give the same. */
  observe(agent: number, out: Float64Array | Float32Array): void;
  /** Writes the rewards of the last step, [agents x count] (agent-major), into `out`. Pure. */
  rewards(out: Float64Array): void;
  snapshot(): WorldSnapshot;
  restore(snapshot: WorldSnapshot): void;
}
