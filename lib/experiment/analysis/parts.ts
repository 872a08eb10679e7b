import type { Study } from "../sweep/index.js";
import type { AnalysisSettings } from "./analysis-settings.js";
import { BASELINE_ARMS, type Baselines, baselinesOf } from "./baselines.js";
import { episodeBudgets } from "./forced-choice.js";

/** Evaluation seeds of the first training seed in one part: seconds of work. */
const SEEDS_AT_A_TIME = 10;
/** An episode with both lists of entries takes as long as so many of the forced choice; for the progress bar alone. */
const LISTED_EPISODE = 3;

interface PartOf<Kind extends string> extends Baselines {
  readonly kind: Kind;
  /** File name of the finished part; no two are the same. */
  readonly name: string;
  /** Work, in episodes of the forced choice. */
  readonly cost: number;
}

/** All fine-tuned runs of one training seed in one world, compared with its baselines. */
export interface SimilarityPart extends PartOf<"similarity"> {
  /** Indices of the fine-tuned runs. */
  readonly runs: readonly number[];
}

/** Some evaluation seeds of the forced choice between the baselines of one training seed in one world. */
export interface ForcedChoicePart extends PartOf<"forcedChoice"> {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly budgets: readonly number[];
}

/** A piece of work that depends on no other. The rows of a table are those of its parts, one after the other. */
export type Part = SimilarityPart | ForcedChoicePart;

/** All parts of an analysis of a study, in the order of the tables' rows; a pure function of its arguments. */
export function partsOf({ runs }: Pick<Study, "runs">, settings: AnalysisSettings): Part[] {
  const pairs = baselinesOf(runs);
  return [
    ...pairs.flatMap((pair) => similarityPart(pair, runs, settings)),
    ...pairs.flatMap((pair, i) => {
      const first = pairs.findIndex(({ world }) => world === pair.world) === i;
      return choiceParts(pair, first ? settings.firstPair : settings.everyPair, settings.budgetStep);
    }),
  ];
}

function similarityPart(pair: Baselines, runs: Study["runs"], { similarity }: AnalysisSettings): SimilarityPart[] {
  const baselineArms: readonly string[] = Object.values(BASELINE_ARMS);
  const compared = (runs.index as number[]).filter((_, row) => {
    const ofPair = runs.world[row] === pair.world && runs.seed[row] === pair.seed;
    return ofPair && !baselineArms.includes(runs.arm[row] as string);
  });
  if (compared.length === 0) return [];
  const cost = (compared.length + 2) * similarity.episodes * LISTED_EPISODE;
  const name = `similarity-${pair.world}-${pair.seed}.parquet`;
  return [{ kind: "similarity", name, ...pair, runs: compared, cost }];
}

function choiceParts(
  pair: Baselines,
  { evaluationSeeds, episodes }: AnalysisSettings["firstPair"],
  step: number,
): ForcedChoicePart[] {
  const budgets = episodeBudgets(episodes, step);
  const parts: ForcedChoicePart[] = [];
  for (let firstSeed = 0; firstSeed < evaluationSeeds; firstSeed += SEEDS_AT_A_TIME) {
    const seeds = Math.min(SEEDS_AT_A_TIME, evaluationSeeds - firstSeed);
    const name = `forcedChoice-${pair.world}-${pair.seed}-${firstSeed}.parquet`;
    parts.push({ kind: "forcedChoice", name, ...pair, firstSeed, seeds, budgets, cost: 2 * seeds * episodes });
  }
  return parts;
}
