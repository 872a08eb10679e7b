import { expect, test } from "vitest";
import { MUTANTS, type Mutant, UNTRAINED } from "./mutants.js";
import { trainAndScore } from "./train.js";
import { WORLDS } from "./worlds.js";

/*
 * Six worlds and six faults: each world must fail for its own fault, and pass for the other five and without any. So the
 * world that fails hints at the part that is broken. Only these six faults are shown to be found. Of four others, tried
 * once (seed 1), world 1 finds two: ends that are ignored, and next values that are always left out. No world finds
 * targets that follow their networks at once (tau = 1), or next observations exchanged between the two agents.
 *
 * Scores of seed 1, by fault (row) and world (column); * marks a failure. Made by
 *   npx vitest run --config test/vitest.config.ts --reporter=verbose test/maddpg/sanity
 *
 *                1 target  2 discount  3 order  4 bound  5 streams     6 masking
 * no fault          0.145      -0.089   -0.001    1.000     -0.017        -0.508
 * 1 target         -0.013*     -0.094   -0.001    1.000     -0.015        -0.505
 * 2 discount        0.145      -0.605*  -0.001    1.000     -0.010        -0.506
 * 3 order           0.144      -0.092   -0.564*   1.000     -0.007        -0.503
 * 4 bound           0.141      -0.100   -0.001    0.762*    -0.009        -0.511
 * 5 streams         0.146      -0.088   -0.001    1.000     -0.315*       -0.510
 * 6 masking         0.145      -0.089   -0.001    1.000     -0.017        -0.337*
 * never learns      0.000*     -0.250*  -0.067*  -0.001*    -0.171*       -1.039*
 * passes if         > 0.1     > -0.16  > -0.03   > 0.88     > -0.1  -0.57..-0.42
 *
 * With SANITY_SEED=2 to 8 the verdicts are the same; the worlds and the training were chosen while looking at seeds 1 to
 * 5, so that only 6 to 8 are new to them. Without a fault the scores of the eight seeds lie in
 * 0.145 to 0.146, -0.094 to -0.088, -0.003 to -0.000,
 * 1.000 to 1.000, -0.017 to 0.002, -0.511 to -0.504;
 * with the fault that a world is for, in
 * -0.013 to 0.000, -0.678 to -0.396, -0.861 to -0.551,
 * 0.762 to 0.762, -0.412 to -0.263, -0.346 to -0.337.
 */
const SEED = Number(process.env.SANITY_SEED ?? 1);

/** Trains with a fault in each world; in words, and with the scores. */
async function verdicts(mutant: Partial<Mutant>): Promise<{ words: string[]; scores: string }> {
  const words: string[] = [];
  const scores: string[] = [];
  for (const rules of WORLDS) {
    const { finds, pass } = rules;
    const score = await trainAndScore(rules, mutant, SEED);
    words.push(`${finds}: ${score >= pass[0] && score <= pass[1] ? "passes" : "fails"}`);
    scores.push(score.toFixed(3));
  }
  return { words, scores: `scores ${scores.join(", ")}` };
}

const ROWS: readonly { title: string; mutant: Partial<Mutant>; failing: readonly string[] }[] = [
  { title: "without a fault, no world fails", mutant: {}, failing: [] },
  ...MUTANTS.map((mutant, i) => ({
    title: `${mutant.name}: only the world for the ${WORLDS[i].finds} fails`,
    mutant,
    failing: [WORLDS[i].finds],
  })),
  { title: `${UNTRAINED.name}: all worlds fail`, mutant: UNTRAINED, failing: WORLDS.map(({ finds }) => finds) },
];

test.for(ROWS.map((row) => [row.title, row] as const))("%s", async ([, { mutant, failing }], { annotate }) => {
  const { words, scores } = await verdicts(mutant);
  await annotate(scores);
  expect(words).toEqual(WORLDS.map(({ finds }) => `${finds}: ${failing.includes(finds) ? "fails" : "passes"}`));
});
