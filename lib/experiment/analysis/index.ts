export { actionDistance, actionsOn } from "./action-distance.js";
export { type AnalyseOptions, analyse } from "./analyse.js";
export type { AnalysisManifest } from "./analysis-manifest.js";
export {
  type AnalysisOptions,
  type AnalysisSettings,
  analysisSettingsSchema,
  parseAnalysisSettings,
  QUICK_ANALYSIS,
} from "./analysis-settings.js";
export { type Baselines, baselinesOf } from "./baselines.js";
export { type ChoiceAccuracy, type ChoiceTable, choiceAccuracy } from "./choice-accuracy.js";
export { type ComparedConditions, type ComparisonOptions, compareConditions } from "./compare-conditions.js";
export { type Consistency, consistency, consistentFrom } from "./consistency.js";
export { type DetectorAccuracy, detectorAccuracy } from "./detector-accuracy.js";
export { type DetectorArea, detectorAreas } from "./detector-areas.js";
export { DETECTORS, type DetectorOptions, type DetectorTable, detectorTable } from "./detectors.js";
export { distanceParts } from "./distance-parts.js";
export {
  CHOICE_PAIRS,
  type ChoicePairs,
  episodeBudgets,
  type ForcedChoiceOptions,
  type ForcedChoiceTable,
  forcedChoices,
} from "./forced-choice.js";
export { type Analysis, loadAnalysis } from "./load-analysis.js";
export { loadStudies, type Studies } from "./load-studies.js";
export { type BudgetOverlap, overlapByBudget } from "./overlap-by-budget.js";
export { type PairOutcomes, pairOutcomes } from "./pair-outcomes.js";
export type { Condition, ConditionComparison } from "./paired-seeds.js";
export { type Contestant, referenceStates, type States } from "./reference-states.js";
export { measureBaselines, type Similarity, type SimilarityOptions, similarityTo } from "./similarity.js";
export { thresholdLists } from "./threshold-lists.js";
export { analysisFiles, type VerifyAnalysisOptions, verifyAnalysis } from "./verify-analysis.js";
