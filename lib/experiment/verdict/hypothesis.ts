import type { TableLike } from "../../table/index.js";
import type { Condition, ConditionComparison } from "../analysis/index.js";
import type { Direction } from "./decide.js";

/** A margin that is known once something else is measured: a share of the interquartile mean of a column. */
export interface RelativeMargin {
  readonly share: number;
  readonly measure: string;
  readonly condition: Condition;
}

/** A pre-registered comparison, as data. */
export interface Hypothesis extends ConditionComparison {
  /** "P1", or "S3 F": the name in PREREGISTRATION.md, section 6. */
  readonly id: string;
  /** What is compared, in words: "trap rate, F minus D". */
  readonly about: string;
  /** Table that it is measured in: a study's runs, or the similarity table of `overlap analyse`. */
  readonly source: keyof StudyTables;
  readonly direction: Direction;
  readonly margin: number | RelativeMargin;
}

/** The tables that hypotheses are tested on; the second one is not always there. */
export interface StudyTables {
  readonly runs: TableLike;
  readonly similarity?: TableLike;
}
