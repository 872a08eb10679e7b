import type { Table } from "../../store/index.js";
import type { ChoiceTable } from "../analysis/index.js";
import { type Classification, classification } from "./classification.js";
import { NOT_MEASURED, type Verdict } from "./decide.js";
import {
  antiOverlapHypothesis,
  CLAIM_ARMS,
  PRIMARY_WORLD,
  primaryHypotheses,
  secondaryHypotheses,
} from "./hypotheses.js";
import { type Precondition, precondition } from "./precondition.js";
import { type TestedHypothesis, testHypotheses } from "./test-hypotheses.js";

/** A headline claim of PREREGISTRATION.md, section 7. */
export interface Headline {
  readonly claim: string;
  /** Arm that stands for the claim; "" where it is about baselines. */
  readonly arm: string;
  readonly verdict: Verdict | typeof NOT_MEASURED | "not testable";
  /** What a supported claim is called beyond that; undefined: not measured. */
  readonly qualifiers: Readonly<Record<string, boolean | undefined>>;
  /** The tests that it rests on, by id. */
  readonly rests: readonly string[];
}

/** Everything that section 7 decides, with what it was decided from. */
export interface Findings {
  readonly world: string;
  readonly precondition: Precondition;
  readonly primary: readonly TestedHypothesis[];
  readonly secondary: readonly TestedHypothesis[];
  readonly antiOverlap: TestedHypothesis;
  readonly classification: Classification;
  readonly headlines: readonly Headline[];
}

/** Applies sections 6 and 7 of the plan to the tables of one world. */
export function findings(
  tables: { readonly runs: Table; readonly similarity?: Table; readonly forcedChoice?: ChoiceTable },
  world: string = PRIMARY_WORLD,
): Findings {
  const before = precondition(tables.runs, world);
  const primary = testHypotheses(tables, primaryHypotheses(world));
  const secondary = testHypotheses(tables, secondaryHypotheses(world));
  const [antiOverlap] = testHypotheses(tables, [antiOverlapHypothesis(world)]);
  const detectors = classification(tables.runs, tables.forcedChoice, world);
  const headlines = [
    ...CLAIM_ARMS.map(({ arm }, i) => lessDeception(arm, primary[i], secondary, before)),
    ...CLAIM_ARMS.map(({ arm }) => likeHonest(arm, secondary)),
    {
      claim: "Mean overlap tells deceptive from honest agents",
      arm: "",
      verdict: detectors.verdict,
      qualifiers: { "about overlap": detectors.aboutOverlap },
      rests: ["K1", "K2", "K3", "K4"],
    },
    {
      claim: "Anti-overlap makes an honest agent deceive",
      arm: "N",
      verdict: antiOverlap.verdict,
      qualifiers: {},
      rests: [antiOverlap.id],
    },
  ];
  return { world, precondition: before, primary, secondary, antiOverlap, classification: detectors, headlines };
}

function lessDeception(
  arm: string,
  main: TestedHypothesis,
  secondary: readonly TestedHypothesis[],
  { verdict }: Precondition,
): Headline {
  const controls = ["S2", "S3", "S4"].map((name) => testOf(secondary, `${name} ${arm}`));
  const reaction = testOf(secondary, `S9 ${arm}`);
  return {
    claim: "SOO makes deceptive agents deceive less",
    arm,
    verdict: verdict === "not met" ? "not testable" : verdict === NOT_MEASURED ? NOT_MEASURED : main.verdict,
    qualifiers: {
      specific: allSupported(controls),
      "more than blindness": reaction.seeds === 0 ? undefined : reaction.low > -reaction.margin,
    },
    rests: [main.id, ...controls.map(({ id }) => id), reaction.id],
  };
}

/** Supported if both tests are. Any other verdict stands where both share it; where they differ it is inconclusive. */
function likeHonest(arm: string, secondary: readonly TestedHypothesis[]): Headline {
  const tests = ["S10", "S11"].map((name) => testOf(secondary, `${name} ${arm}`));
  const verdicts = tests.map(({ verdict }) => verdict);
  return {
    claim: "SOO agents act like the honest baseline and unlike the deceptive one",
    arm,
    verdict: verdicts.includes(NOT_MEASURED)
      ? NOT_MEASURED
      : verdicts[0] === verdicts[1]
        ? verdicts[0]
        : "inconclusive",
    qualifiers: {},
    rests: tests.map(({ id }) => id),
  };
}

/** False as soon as one measured test is not supported; unknown while one is not measured. */
function allSupported(tests: readonly TestedHypothesis[]): boolean | undefined {
  if (tests.some(({ verdict }) => verdict !== "supported" && verdict !== NOT_MEASURED)) return false;
  return tests.some(({ verdict }) => verdict === NOT_MEASURED) ? undefined : true;
}

function testOf(tests: readonly TestedHypothesis[], wanted: string): TestedHypothesis {
  return tests.find(({ id }) => id === wanted) as TestedHypothesis;
}
