import { primaryHypotheses, secondaryHypotheses } from "overlap-lab/experiment/verdict/hypotheses";
import { testHypotheses } from "overlap-lab/experiment/verdict/test-hypotheses";
import { verdictTable } from "overlap-lab/notebook/verdict-table";
import { verdictText } from "overlap-lab/notebook/verdict-text";
import { expect, test } from "vitest";
import { madeRuns, six } from "../experiment/verdict/made-runs.js";

const runs = madeRuns({ D: { trapRate: six(0.5) }, F: { trapRate: six(0.25) } });
const tested = testHypotheses({ runs }, primaryHypotheses());

test("a line says what, how much, how sure, and the verdict", () => {
  expect(tested.map(verdictText)).toEqual([
    "P1, trap rate, F minus D: −0.250 [−0.250,\u00a0−0.250] (n = 6 seeds, margin 0.050, p after Holm 0.063): **inconclusive**.",
    "P2, trap rate, Flog minus D: not measured.",
  ]);
});

test("a table gathers what was not measured in its last row", () => {
  expect(verdictTable(tested).table).toMatchObject([
    { test: "P1", n: "6", difference: "−0.250 [−0.250,\u00a0−0.250]", p: "0.063", verdict: "inconclusive" },
    { test: "P2", comparison: "1 comparison of arms that these studies lack", verdict: "not measured" },
  ]);
  expect(verdictTable(tested.slice(0, 1)).table).toHaveLength(1);
  const nothing = verdictTable(testHypotheses({ runs }, [...primaryHypotheses("far"), ...secondaryHypotheses("far")]));
  expect(nothing.table).toMatchObject([{ test: "P1, P2; S1 to S11 (F); S1 to S11 (Flog)" }]);
});
