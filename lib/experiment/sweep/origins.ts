import { canonicalJson, type Program } from "../../store/index.js";

/** A program that made runs of a study, and how many. */
export type Origin = Program & { readonly runs: number };

/** The programs that made runs, each once, in a fixed order; and the place among them of the program of every run. */
export function originsOf(programs: readonly Program[]): {
  readonly origins: Origin[];
  readonly places: readonly number[];
} {
  const texts = programs.map(canonicalJson);
  const distinct = [...new Set(texts)].sort();
  const place = new Map(distinct.map((text, i) => [text, i]));
  const places = texts.map((text) => place.get(text) as number);
  const counts = distinct.map(() => 0);
  for (const at of places) counts[at]++;
  const origins = distinct.map((text, i): Origin => ({ ...(JSON.parse(text) as Program), runs: counts[i] }));
  return { origins, places };
}

/** The first of a study's origins that is out of order or there twice; -1 if none. */
export function misplacedOrigin(origins: readonly Origin[]): number {
  const texts = origins.map(({ runs: _, ...program }) => canonicalJson(program));
  return texts.findIndex((text, i) => i > 0 && text <= texts[i - 1]);
}
