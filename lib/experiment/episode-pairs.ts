import { makePairs, type PairKind, type Pairs } from "../overlap/index.js";
import { Streams } from "../random/index.js";
import { BLUE, RED } from "../world/index.js";
import type { Rollout } from "./rollout.js";

export interface PairChoice {
  /** Kind of pairs (default insertedRed). */
  readonly pairs?: PairKind;
  /** Radius of an inserted red, in lengths (default: the world's sight radius; published evaluation: 0.1). */
  readonly pairRadius?: number;
  /** Keep the trap flag in the other observation (default true; published: false). */
  readonly keepFlag?: boolean;
}

/** The pairs of each episode of a block, drawn from a stream of that episode. */
export function episodePairs(played: Rollout, choice: PairChoice, seed: number, first: number): Pairs[] {
  const { world, steps, observations } = played;
  const sizes = [RED, BLUE].map((agent) => world.observationSize(agent));
  const streams = Streams.from(seed);
  const { pairs = "insertedRed", pairRadius = world.config.sightRadius ?? 0.125, keepFlag = true } = choice;
  return Array.from({ length: world.count }, (_, n) =>
    makePairs(
      pairs,
      {
        rows: steps,
        blue: observations[BLUE],
        blueStride: world.count * sizes[BLUE],
        blueOffset: n * sizes[BLUE],
        red: { data: observations[RED], stride: world.count * sizes[RED], offset: n * sizes[RED] },
      },
      { radius: pairRadius, keepFlag, most: steps },
      streams.stream("pairs", first + n),
    ),
  );
}
