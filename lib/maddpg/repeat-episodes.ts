import type { Streams } from "../random/index.js";
import type { World } from "../world/index.js";
import type { Collector } from "./collector.js";

/**
 * Plays the first episodes of a run again from the actions that were played, about a hundred times as fast as training:
 * it fills the collector's replay buffer with the same transitions in the same order.
 *
 * @param actions as in `ActionLog`, exactly those of the episodes
 * @throws if their number is another; AbortError when the signal fires
 */
export async function repeatEpisodes(
  collector: Collector,
  world: World,
  streams: Streams,
  episodes: number,
  actions: Float32Array,
  signal?: AbortSignal,
): Promise<void> {
  const size = collector.actionsPerStep;
  const steps = (episodes / world.count) * world.horizon;
  if (actions.length !== steps * size) {
    throw new Error(`${episodes} episodes play ${steps * size} numbers; the checkpoint has ${actions.length} actions`);
  }
  let from = 0;
  for (let episode = 0; episode < episodes; episode += world.count) {
    await new Promise(setImmediate);
    if (signal?.aborted) throw new DOMException("stopped before the first new episode", "AbortError");
    collector.beginEpisodes(streams, episode);
    for (let t = 0; t < world.horizon; t++, from += size) {
      collector.repeat(actions.subarray(from, from + size), t === world.horizon - 1);
    }
  }
}
