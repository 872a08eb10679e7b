import type { LearnerSpec } from "../learner.js";

/** Where each agent's numbers lie in a row [all observations | all actions]. */
export interface JointLayout {
  /** First column and width of each agent's observation. */
  readonly observations: readonly { readonly start: number; readonly size: number }[];
  /** First column and width of each agent's action. */
  readonly actions: readonly { readonly start: number; readonly size: number }[];
  /** Columns of all observations together. */
  readonly observationColumns: number;
  /** Columns of a whole row, which is what every critic reads. */
  readonly columns: number;
}

/** The layout of a specification that fits together. */
export function jointLayout(spec: LearnerSpec): JointLayout {
  let column = 0;
  const place = (size: number) => {
    const start = column;
    column += size;
    return { start, size };
  };
  const observations = spec.agents.map(({ policy }) => place(policy.inputs));
  const observationColumns = column;
  const actions = spec.agents.map(({ policy }) => place(policy.outputs));
  return { observations, actions, observationColumns, columns: column };
}
