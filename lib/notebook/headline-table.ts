import { type Findings, type Headline, NOT_MEASURED } from "../experiment/index.js";
import { intervalText } from "../table/index.js";

/** A headline claim in words. */
export interface HeadlineRow {
  readonly claim: string;
  /** What it rests on, each with its interval. */
  readonly effect: string;
  readonly verdict: Headline["verdict"];
  /** What a supported claim may be called beyond that; "" for any other. */
  readonly beyond: string;
}

/** The headline claims of a world as rows of a table. */
export function headlineRows(found: Findings): HeadlineRow[] {
  return found.headlines.map((headline) => ({
    claim: headline.arm ? `${headline.claim} (${headline.arm})` : headline.claim,
    effect: effectsOf(found, headline)
      .map(({ interval }) => interval)
      .join("; "),
    verdict: headline.verdict,
    beyond: beyond(headline),
  }));
}

/** The differences that a claim rests on, without the tests that only qualify it. */
export function effectsOf(
  { primary, secondary, antiOverlap, classification }: Findings,
  { rests }: Headline,
): { about: string; interval: string }[] {
  if (rests.includes("K1")) {
    const { k1 } = classification;
    return k1 ? [{ about: "AUC", interval: intervalText({ ...k1, estimate: k1.auc }) }] : [];
  }
  return [...primary, ...secondary, antiOverlap]
    .filter(({ id, seeds }) => rests.includes(id) && seeds > 0 && !/^S[2349] /.test(id))
    .map(({ about, difference, low, high }) => ({
      about,
      interval: intervalText({ estimate: difference, low, high }),
    }));
}

function beyond({ verdict, qualifiers }: Headline): string {
  if (verdict !== "supported") return "";
  const said = (value: boolean | undefined) => (value === undefined ? NOT_MEASURED : value ? "yes" : "no");
  return Object.entries(qualifiers)
    .map(([name, value]) => `${name}: ${said(value)}`)
    .join("; ");
}
