import { join } from "node:path";
import { type ChoiceTable, choiceAccuracy } from "overlap-lab/experiment/analysis/choice-accuracy";
import { compareConditions } from "overlap-lab/experiment/analysis/compare-conditions";
import { detectorAreas } from "overlap-lab/experiment/analysis/detector-areas";
import { detectorTable } from "overlap-lab/experiment/analysis/detectors";
import { loadStudies } from "overlap-lab/experiment/analysis/load-studies";
import { pairOutcomes } from "overlap-lab/experiment/analysis/pair-outcomes";
import { findings } from "overlap-lab/experiment/verdict/headlines";
import { fineTuned, MARGINS, REACTION } from "overlap-lab/experiment/verdict/hypotheses";
import { mean } from "overlap-lab/statistics/index";
import { describe, expect, test } from "vitest";

// README.md ("What they say together") and notebook 15-summary ("In words") put the tables into sentences. Each test is
// one of them: where it fails for new data, the sentence must change with it.

const data = await loadStudies(
  ["calibrated", "controls", "reference"].map((name) => join(import.meta.dirname, "../../data", name)),
);
const FAR_BELOW = -3 * MARGINS.rate;

/** AUC of the raw and the scale-free distance on pairs that have nothing to do with red. */
const nonSocialAreas = (world: string) =>
  detectorAreas(detectorTable(data.runs, { pairs: "nonSocial" })).filter(
    (area) => area.world === world && /^overlap (log-MSE|\/ variance)$/.test(area.detector),
  );

describe("in the calibrated world", () => {
  const { precondition, primary, secondary, classification } = findings(data, "calibrated");
  const verdictOf = (id: string) => secondary.find((row) => row.id === id)?.verdict;
  const condition = (arm: string) => fineTuned(arm, "calibrated");
  const compared = (treated: string, control: string, measure = "trapRate") =>
    compareConditions(data.runs, [{ measure, treated: condition(treated), control: condition(control) }])[0];

  test("there is deception to remove", () => {
    expect(precondition.verdict).toBe("met");
  });

  test("F draws self and other together, and changes nothing that matters in the trap rate", () => {
    expect(compared("F", "D", "insertedRed.overlapLogMse").high).toBeLessThan(0);
    expect(primary[0].verdict).toBe("no effect that matters");
  });

  test("with Flog the trap rate falls by more than three times the margin", () => {
    expect(primary[1].verdict).toBe("supported");
    expect(primary[1].difference).toBeLessThan(FAR_BELOW);
  });

  test.each(["Elog", "Glog", "J"])("it falls as far with %s", (arm) => {
    expect(compared(arm, "D").difference).toBeLessThan(FAR_BELOW);
  });

  test("and with Glog self and other move apart", () => {
    expect(compared("Glog", "D", "insertedRed.overlapLogMse").low).toBeGreaterThan(0);
  });

  test.each(["S2", "S3", "S5"])("%s finds no advantage of Flog", (id) => {
    expect(["no effect that matters", "inconclusive", "contradicted"]).toContain(verdictOf(`${id} Flog`));
  });

  test("the blue of Flog does not react to red any more", () => {
    const reaction = (arm: string) =>
      mean(
        (data.runs[REACTION] as number[]).filter((_, row) =>
          Object.entries(condition(arm)).every(([column, value]) => data.runs[column][row] === value),
        ),
      );
    expect(verdictOf("S9 Flog")).toBe("supported");
    expect(reaction("Flog")).toBeLessThan(0.05 * reaction("D"));
  });

  test.each(["Flog", "Elog", "Glog", "J"])("the honest reward (K) does more than %s, with red in full view", (arm) => {
    expect(compared("K", arm).high).toBeLessThan(0);
    expect(compared("K", "D", REACTION).low).toBeGreaterThan(0);
  });

  test("overlap orders networks better than chance, raw and scale-free, though not in nine of ten pairs", () => {
    const { k1, k2, k4 } = classification;
    expect(k1?.low).toBeGreaterThan(0.5);
    expect(k2?.low).toBeGreaterThan(0.5);
    expect(k4?.asClaimed).toBeLessThan(0.9 * (k4?.networkPairs ?? 0));
  });

  test("non-social pairs and the time in sight do so better", () => {
    const { k1, k2, k3 } = classification;
    const overlap = Math.max(k1?.auc ?? 1, k2?.auc ?? 1);
    expect(nonSocialAreas("calibrated")).toHaveLength(2);
    for (const { auc } of nonSocialAreas("calibrated")) expect(auc).toBeGreaterThan(overlap);
    expect(k3?.detector).toBe("time in sight");
    expect(k3?.best).toBeGreaterThan(overlap);
  });
});

describe("in the world as published", () => {
  const { precondition, headlines, classification } = findings(data, "reference");

  test("red gets stuck as often beside a blue that stands still, so nothing can be tested", () => {
    const led = precondition.rows.find(({ about }) => about.startsWith("led rate"));
    expect(led?.low).toBeGreaterThan(-MARGINS.rate);
    expect(led?.high).toBeLessThan(MARGINS.rate);
    expect(headlines.slice(0, 2).map(({ verdict }) => verdict)).toEqual(["not testable", "not testable"]);
  });

  test("the honest network is not the one with more overlap: both AUCs lie on the other side of one half", () => {
    for (const area of [classification.k1, classification.k2]) {
      expect(area?.auc).toBeLessThan(0.5);
      expect(area?.high).toBeGreaterThan(0.5);
    }
  });

  test.each(["calibrated", "reference"])("what orders them are non-social pairs, and so in the world %s", (world) => {
    const raw = nonSocialAreas(world).find(({ detector }) => detector === "overlap log-MSE");
    expect(raw?.auc.toFixed(2)).toBe("1.00");
  });

  const outcomesOf = (pairs: string) =>
    pairOutcomes(choiceAccuracy(data.forcedChoice as ChoiceTable)).find(
      (row) => row.world === "reference" && row.pairs === pairs,
    );

  test("the forced choice comes out as claimed for 16 of 20 pairs of networks, and with the flag kept for 7", () => {
    expect(outcomesOf("published")).toMatchObject({ networkPairs: 20, asClaimed: 16 });
    expect(outcomesOf("flagKept")).toMatchObject({ networkPairs: 20, asClaimed: 7, reversed: 13 });
  });
});
