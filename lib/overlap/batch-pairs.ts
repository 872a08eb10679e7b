import type { UpdateContext } from "../engine/index.js";
import { PhysicalDeception, type World } from "../world/index.js";
import { makePairs, type PairSource, type Pairs } from "./pairs.js";
import type { OverlapRecipe } from "./recipe.js";

/** Blue's and red's observations in the update batch. Blue is agent 1, red agent 0, as in the world. */
export function batchSource({ learner }: UpdateContext): PairSource {
  const { rows, joint, jointStride } = learner.batch;
  const red = learner.spec.agents[0].policy.inputs;
  return {
    rows,
    blue: joint,
    blueStride: jointStride,
    blueOffset: red,
    red: { data: joint, stride: jointStride, offset: 0 },
  };
}

/** Pairs of a recipe, made from the update batch. */
export function batchPairs(
  context: UpdateContext,
  recipe: Pick<OverlapRecipe, "pairs" | "radius" | "keepFlag" | "rows">,
): Pairs {
  const { pairs, keepFlag, rows } = recipe;
  const radius = recipe.radius ?? sightRadius(context.world);
  const most = Math.min(rows, context.learner.spec.batchSize);
  return makePairs(pairs, batchSource(context), { radius, keepFlag, most }, context.pairs);
}

/** The agent's own observations in the batch, [rows x size] without gaps. */
export function batchObservations({ learner, agent }: UpdateContext): Float32Array {
  const { rows, joint, jointStride } = learner.batch;
  const { inputs } = learner.spec.agents[agent].policy;
  const offset = learner.spec.agents.slice(0, agent).reduce((sum, { policy }) => sum + policy.inputs, 0);
  const out = new Float32Array(rows * inputs);
  for (let r = 0; r < rows; r++) {
    const from = r * jointStride + offset;
    for (let c = 0; c < inputs; c++) out[r * inputs + c] = joint[from + c];
  }
  return out;
}

/** @throws when the world has no sight radius to take */
export function sightRadius(world: World): number {
  const radius = world instanceof PhysicalDeception ? world.config.sightRadius : null;
  if (radius === null) throw new Error("this world has no sight radius: give the overlap recipe a radius of its own");
  return radius;
}
