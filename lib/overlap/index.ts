export { asCodedDpmseTerm, asCodedOverlapTerm } from "./as-coded-terms.js";
export { batchPairs } from "./batch-pairs.js";
export { BLUE_VIEW, goalLandmark, RED_SLOT, RED_VIEW, redUnseen } from "./blue-view.js";
export { concatenate, type Distances, distances, meanVariance } from "./distance.js";
export { LossError, type LossFault } from "./loss-error.js";
export { type Loss, type LossBatch, type LossOptions, lossTerm } from "./loss-term.js";
export { measureOverlap, type OverlapRow } from "./measure.js";
export {
  drawOffset,
  firstPairs,
  joinPairs,
  type MadePairs,
  makePairs,
  type PairOptions,
  type PairSource,
  type Pairs,
} from "./pairs.js";
export {
  type OverlapRecipe,
  type OverlapRecipeOptions,
  PAIR_KINDS,
  type PairKind,
  recipeSchema,
} from "./recipe.js";
export { recoveredShares } from "./recovered-share.js";
export { dpmseTerm, exposureTerm, overlapTerm, randomGradientTerm, randomLossTerm } from "./terms.js";
export { type UnitResponse, unitResponse } from "./unit-response.js";
export { type VarianceShare, varianceShare } from "./variance-share.js";
export { DEVIATION_EPSILON, unitDeviations, varianceTerm } from "./variance-term.js";
