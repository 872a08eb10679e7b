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

/** @throws if a critic does not read all observations and all actions to one value */
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
  for (const [agent, { critic }] of spec.agents.entries()) {
    if (critic.inputs !== column || critic.outputs !== 1) {
      throw new Error(
        `the critic of agent ${agent} must read ${column} numbers (all observations, then all actions) and give 1; ` +
          `got ${critic.inputs} and ${critic.outputs}`,
      );
    }
  }
  return { observations, actions, observationColumns, columns: column };
}
