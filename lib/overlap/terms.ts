import type { FrozenPolicy, PolicyTerm, UpdateContext } from "../engine/index.js";
import { LOG_EPSILON } from "../engine/index.js";
import { log } from "../exact/index.js";
import { standardNormal } from "../random/index.js";
import { BLUE } from "../world/index.js";
import { batchObservations, batchPairs } from "./batch-pairs.js";
import type { OverlapRecipe } from "./recipe.js";
import { accumulateVarianceShare } from "./variance-share.js";

/**
 * The overlap loss: draws the activations on self and other observations of the batch together.
 * @param name column in the history; "overlap" for the loss under test, another for its controls
 */
export function overlapTerm(recipe: OverlapRecipe, name = "overlap"): PolicyTerm {
  return { name, agent: BLUE, when: "joint", accumulate: (context) => accumulateOverlap(context, recipe) };
}

function accumulateOverlap(context: UpdateContext, recipe: OverlapRecipe): number | null {
  const pairs = batchPairs(context, recipe);
  if (pairs.rows === 0) return null;
  const { at, distance, reduction, detach, weight } = recipe;
  if (distance === "varianceShare") return accumulateVarianceShare(context, pairs, recipe);
  return context.learner.accumulateOverlapGradient(context.agent, {
    ...pairs,
    at,
    distance,
    reduction,
    detach,
    weight,
  });
}

/**
 * The deceptive pre-trained MSE (DPMSE): keeps the policy's actions near a frozen policy's on the batch's observations.
 * @param weight against the capability loss (paper: 1)
 */
export function dpmseTerm(reference: FrozenPolicy, weight: number): PolicyTerm {
  return {
    name: "dpmse",
    agent: BLUE,
    when: "joint",
    accumulate: (context) =>
      accumulateCloning(context, reference, batchObservations(context), context.learner.batch.rows, weight),
  };
}

/** MSE between the policy's actions and the reference's on the same observations. */
function accumulateCloning(
  { learner, agent }: UpdateContext,
  reference: FrozenPolicy,
  observations: Float32Array,
  rows: number,
  weight: number,
): number {
  const actions = new Float32Array(rows * learner.spec.agents[agent].policy.outputs);
  reference(observations, rows, actions);
  return learner.accumulateImitationGradient(agent, {
    rows,
    observations,
    actions,
    distance: "mse",
    reduction: "batch",
    weight,
  });
}

/**
 * The exposure control: clones a frozen policy's own actions on the OTHER observations that the overlap loss would be
 * given, each on the observation itself. The policy sees the same data, and nothing is compared with anything.
 * @param recipe its pairs, radius, flag, rows and weight
 */
export function exposureTerm(reference: FrozenPolicy, recipe: OverlapRecipe): PolicyTerm {
  return {
    name: "exposure",
    agent: BLUE,
    when: "joint",
    accumulate(context) {
      const { rows, other } = batchPairs(context, recipe);
      return rows === 0 ? null : accumulateCloning(context, reference, other, rows, recipe.weight);
    },
  };
}

/**
 * A true random control: a gradient of random direction, as long as the overlap gradient of the recipe would be at the
 * same parameters on the same pairs. Its value is that length.
 */
export function randomGradientTerm(recipe: OverlapRecipe): PolicyTerm {
  return {
    name: "randomGradient",
    agent: BLUE,
    when: "joint",
    accumulate(context) {
      const { learner, agent, gradient: stream } = context;
      const before = learner.policyGradient(agent);
      if (accumulateOverlap(context, recipe) === null) return null;
      const overlap = learner.policyGradient(agent).map((value, i) => value - before[i]);
      const length = euclideanNorm(overlap);
      const parameters = learner.parameters(agent, "policy");
      const random = new Float32Array(overlap.length);
      for (const view of parameters.layout) {
        if (!view.learned) continue;
        for (let i = view.offset; i < view.offset + view.size; i++) random[i] = standardNormal(stream);
      }
      const scale = length / euclideanNorm(random);
      learner.addPolicyGradient(
        agent,
        random.map((value, i) => value * scale - overlap[i]),
      );
      return length;
    },
  };
}

/**
 * The published random control, kept to document that it does nothing: log(U^10 + 1e-25) of a uniform U that does not
 * depend on the parameters, so its gradient is exactly zero.
 */
export function randomLossTerm(): PolicyTerm {
  return {
    name: "randomLoss",
    agent: BLUE,
    when: "joint",
    accumulate({ gradient }) {
      const u = gradient.uniform();
      const u5 = u * u * u * u * u;
      return log(u5 * u5 + LOG_EPSILON);
    },
  };
}

function euclideanNorm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
