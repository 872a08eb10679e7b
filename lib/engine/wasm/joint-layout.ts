import type { LearnerSpec } from "../learner.js";
import { padded } from "./arena.js";

/** Where everything stands in a row of the joint matrices: all observations, padding, all actions, padding. Floats. */
export interface JointLayout {
  readonly observation: readonly number[];
  readonly action: readonly number[];
  /** Columns taken by observations, and by observations with their padding (where actions begin). */
  readonly observations: number;
  readonly actionOffset: number;
  readonly width: number;
  /** For each logical critic input (observations, then actions) its column. */
  readonly criticColumns: readonly number[];
}

/** @throws if the networks' sizes do not fit together */
export function jointLayout(spec: LearnerSpec): JointLayout {
  const observation: number[] = [];
  const action: number[] = [];
  let observations = 0;
  for (const { policy } of spec.agents) {
    observation.push(observations);
    observations += policy.inputs;
  }
  const actionOffset = padded(observations);
  let end = actionOffset;
  for (const { policy } of spec.agents) {
    action.push(end);
    end += policy.outputs;
  }
  const actions = end - actionOffset;
  const norm = JSON.stringify(spec.agents[0]?.policy.inputNorm);
  for (const [agent, { policy, critic }] of spec.agents.entries()) {
    if (critic.inputs !== observations + actions || critic.outputs !== 1) {
      throw new Error(
        `the critic of agent ${agent} must have ${observations + actions} inputs (all observations and actions) and 1 output; ` +
          `got ${critic.inputs} and ${critic.outputs}`,
      );
    }
    if (JSON.stringify(policy.inputNorm) !== norm || JSON.stringify(critic.inputNorm) !== norm) {
      throw new Error(`all networks of a learner must share one inputNorm; agent ${agent} differs from agent 0`);
    }
  }
  const criticColumns = [
    ...Array.from({ length: observations }, (_, i) => i),
    ...Array.from({ length: actions }, (_, i) => actionOffset + i),
  ];
  return { observation, action, observations, actionOffset, width: padded(end), criticColumns };
}
