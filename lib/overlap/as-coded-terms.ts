import type { FrozenPolicy, PlayedAction, PolicyTerm, UpdateContext } from "../engine/index.js";
import { BLUE, PhysicalDeception } from "../world/index.js";
import { sightRadius } from "./batch-pairs.js";
import { BLUE_VIEW, redUnseen } from "./blue-view.js";
import { drawOffset } from "./pairs.js";

/** Blue's margin for a hypothetical red (published code: +-0.9, where spawns use 0.825). */
const RED_MARGIN = 0.9;

/** What the environment's in-place scaling leaves in the action array (reference-experiment 1.3). */
const IN_PLACE_SCALE = 5;

/**
 * The loss line that is active in the published training script: log-MSE between two ACTIONS of blue in the newest step
 * alone, own Adam step before the critic's. The self action is the played one (noise, clamp, times 5 in place); the other
 * observation has a red at minus the drawn offset, clamped at +-0.9, and its trap flag erased. Skipped when blue sees red.
 */
export function asCodedOverlapTerm(radius: number | null, weight: number): PolicyTerm {
  return {
    name: "overlap",
    agent: BLUE,
    when: "before",
    accumulate(context) {
      const self = context.lastStep.observations[BLUE];
      if (!redUnseen(self)) return null;
      return context.learner.accumulateOverlapGradient(BLUE, {
        rows: 1,
        self,
        other: hypothetical(context, self, radius ?? sightRadius(context.world)),
        at: ["action"],
        distance: "logMse",
        reduction: "sample",
        detach: "none",
        weight,
        played: played(context),
      });
    },
  };
}

/** The published pre-trained term: log-MSE between the frozen policy's action and the played action, on the same step. */
export function asCodedDpmseTerm(reference: FrozenPolicy, weight: number): PolicyTerm {
  return {
    name: "dpmse",
    agent: BLUE,
    when: "before",
    accumulate(context) {
      const observations = context.lastStep.observations[BLUE];
      if (!redUnseen(observations)) return null;
      const actions = new Float32Array(2);
      reference(observations, 1, actions);
      return context.learner.accumulateImitationGradient(BLUE, {
        rows: 1,
        observations,
        actions,
        distance: "logMse",
        reduction: "sample",
        weight,
        played: played(context),
      });
    },
  };
}

function played({ lastStep }: UpdateContext): PlayedAction {
  return { actions: lastStep.actions[BLUE].map((value) => value * IN_PLACE_SCALE), gate: lastStep.gates[BLUE] };
}

/** The published other observation; blue's position is the one after the step (reference-experiment, section 3). */
function hypothetical({ world, pairs }: UpdateContext, self: Float32Array, radius: number): Float32Array {
  if (!(world instanceof PhysicalDeception)) throw new Error("the as-coded terms need the physical-deception world");
  const other = Float32Array.from(self);
  const offset = drawOffset(pairs, radius);
  for (const axis of [0, 1]) {
    const blue = world.positions[BLUE][axis];
    const red = Math.min(RED_MARGIN, Math.max(-RED_MARGIN, blue + offset[axis]));
    other[BLUE_VIEW.red + axis] = blue - red;
  }
  other.fill(0, BLUE_VIEW.flag, BLUE_VIEW.flag + 2);
  return other;
}
