import type { Learner } from "../../engine/index.js";
import { BLUE_VIEW } from "../../overlap/index.js";
import { BLUE, type PhysicalDeceptionOptions } from "../../world/index.js";
import { evaluationWorld, rollout } from "../rollout.js";
import type { EpisodeChoice } from "./threshold-lists.js";

/** Observations of blue, [rows x 10]. */
export interface States {
  readonly rows: number;
  readonly observations: Float32Array;
}

/** A pair of trained agents and the world that they are at home in. */
export interface Contestant {
  readonly learner: Learner;
  readonly world: PhysicalDeceptionOptions;
}

/**
 * The states on which policies are compared: blue's observation before every step of the same evaluation episodes as
 * each contestant plays them, its own red included. With the deceptive and the honest baseline, half of the states are
 * of each, so that neither decides alone where the policies are compared.
 * @param episodes of each contestant
 */
export function referenceStates(contestants: readonly Contestant[], { seed, episodes }: EpisodeChoice): States {
  const parts = contestants.map(({ learner, world }) => {
    return rollout(learner, evaluationWorld(world, seed, 0, episodes), () => {}).observations[BLUE];
  });
  const observations = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    observations.set(part, offset);
    offset += part.length;
  }
  return { rows: observations.length / BLUE_VIEW.size, observations };
}
