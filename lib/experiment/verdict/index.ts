export { type Classification, classification, TRIVIAL_DETECTORS } from "./classification.js";
export { deceptiveSeeds, rowsOfSeeds } from "./deceptive-seeds.js";
export { type Direction, type Evidence, NOT_MEASURED, type Verdict, verdict } from "./decide.js";
export { type Findings, findings, type Headline } from "./headlines.js";
export {
  antiOverlapHypothesis,
  CLAIM_ARMS,
  MARGINS,
  PRIMARY_WORLD,
  primaryHypotheses,
  REACTION,
  reportedHypotheses,
  secondaryHypotheses,
} from "./hypotheses.js";
export type { Hypothesis, RelativeMargin, StudyTables } from "./hypothesis.js";
export { type Precondition, type PreconditionRow, precondition } from "./precondition.js";
export { type Specificity, specificity } from "./specificity.js";
export { type TestedHypothesis, testHypotheses } from "./test-hypotheses.js";
