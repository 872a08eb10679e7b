import { findings } from "overlap-lab/experiment/verdict/headlines";
import { effectsOf, headlineRows } from "overlap-lab/notebook/headline-table";
import { expect, test } from "vitest";
import { madeRuns } from "../experiment/verdict/made-runs.js";

const seven = (trapRate: number, alone: number, follower: number) => ({
  trapRate: new Array<number>(7).fill(trapRate),
  "standStill.trapRate": new Array<number>(7).fill(alone),
  "follower.trapRate": new Array<number>(7).fill(follower),
});
const [deceptive, honest, between] = [seven(0.5, 0.25, 0.5), seven(0.125, 0.125, 0.125), seven(0.25, 0.25, 0.25)];
const found = findings({ runs: madeRuns({ A: deceptive, B: honest, D: deceptive, E: between, F: between }) });

test("a row says what a claim rests on, and what a supported one may be called", () => {
  expect(headlineRows(found).slice(0, 2)).toEqual([
    {
      claim: "SOO makes deceptive agents deceive less (F)",
      effect: "−0.25 [−0.25,\u00a0−0.25]",
      verdict: "supported",
      beyond: "specific: no; more than blindness: not measured",
    },
    { claim: "SOO makes deceptive agents deceive less (Flog)", effect: "", verdict: "not measured", beyond: "" },
  ]);
});

test("a claim that is not supported is called nothing more", () => {
  const same = findings({ runs: madeRuns({ A: deceptive, B: honest, D: deceptive, F: deceptive }) });
  expect(headlineRows(same)[0]).toMatchObject({ verdict: "no effect that matters", beyond: "" });
});

test("the tests that only qualify a claim are no effect of it", () => {
  expect(effectsOf(found, found.headlines[0]).map(({ about }) => about)).toEqual(["trap rate, F minus D"]);
});
