import type { ParquetColumns } from "../../store/index.js";
import type { Study } from "../sweep/index.js";
import type { AnalysisSettings } from "./analysis-settings.js";
import { forcedChoices } from "./forced-choice.js";
import type { ForcedChoicePart, Part, SimilarityPart } from "./parts.js";
import type { Contestant } from "./reference-states.js";
import { type BaselineDistances, measureBaselines, similarityTo } from "./similarity.js";

/**
 * Computes the rows of one part. The same study, part and settings give the same columns.
 * @param onProgress hears the share done, 0 to 1
 */
export async function computePart(
  study: Study,
  part: Part,
  settings: AnalysisSettings,
  onProgress: (share: number) => void = () => {},
): Promise<ParquetColumns> {
  return part.kind === "similarity"
    ? similarityRows(study, part, settings, onProgress)
    : choiceRows(study, part, onProgress);
}

async function similarityRows(
  study: Study,
  part: SimilarityPart,
  { similarity: options }: AnalysisSettings,
  onProgress: (share: number) => void,
): Promise<ParquetColumns> {
  const baselines = await withContestants(study, [part.deceptive, part.honest], ([deceptive, honest]) =>
    measureBaselines(deceptive, honest, options),
  );
  const rows: Record<string, number | string>[] = [];
  for (const index of part.runs) {
    onProgress((rows.length + 2) / (part.runs.length + 2));
    const found = await withContestants(study, [index], ([run]) => similarityTo(baselines, run, options));
    const { arm, red, protocol, world, seed } = study.planOf(index);
    rows.push({
      ...{ index, arm, world, red, protocol, seed },
      ...{ deceptive: part.deceptive, honest: part.honest, publishedEntries: found.publishedEntries },
      ...named("published", found.published),
      ...named("mended", found.mended),
      ...named("action", found.action),
    });
  }
  return Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])])) as ParquetColumns;
}

/** { publishedToHonest, publishedToDeceptive, publishedHonestToDeceptive } */
function named(measure: string, distances: BaselineDistances): Record<string, number> {
  const entries = Object.entries(distances) as [string, number][];
  return Object.fromEntries(entries.map(([name, value]) => [measure + name[0].toUpperCase() + name.slice(1), value]));
}

async function choiceRows(
  study: Study,
  part: ForcedChoicePart,
  onProgress: (share: number) => void,
): Promise<ParquetColumns> {
  const { world, seed, firstSeed, seeds, budgets, cost } = part;
  const table = await withContestants(study, [part.deceptive, part.honest], ([deceptive, honest]) => {
    const options = { firstSeed, seeds, budgets, onProgress: (episodes: number) => onProgress(episodes / cost) };
    return forcedChoices({ deceptive, honest }, options);
  });
  return { world: table.pairs.map(() => world), trainingSeed: table.pairs.map(() => seed), ...table };
}

/** Runs of a study as contestants, their engines' memory given back afterwards. */
async function withContestants<Result>(
  study: Study,
  indices: readonly number[],
  work: (contestants: Contestant[]) => Result,
): Promise<Result> {
  const contestants: Contestant[] = [];
  try {
    for (const index of indices) {
      contestants.push({ learner: await study.learnerOf(index), world: study.planOf(index).config.world });
    }
    return work(contestants);
  } finally {
    for (const { learner } of contestants) learner.dispose();
  }
}
