import type { LearnerSpec } from "../learner.js";
import { assertLearnerSpec } from "../learner-checks.js";
import { padded } from "./arena.js";

/** Where everything stands in a row of the joint matrices: all observations, padding, all actions, padding. Floats. */
export interface JointLayout {
  readonly observation: readonly number[];
  readonly action: readonly number[];
  /** Columns taken by observations, and by observations with their padding (where actions begin). */
  readonly observations: number;
  readonly actionOffset: number;
  readonly width: number;
  /** Columns that hold nothing. */
  readonly padding: readonly number[];
  /** For each logical critic input (observations, then actions) its column. */
  readonly criticColumns: readonly number[];
}

/** @throws if the networks' sizes do not fit together */
export function jointLayout(spec: LearnerSpec): JointLayout {
  assertLearnerSpec(spec);
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
  const norm = JSON.stringify(spec.agents[0].policy.inputNorm);
  for (const [agent, { policy, critic }] of spec.agents.entries()) {
    if (JSON.stringify(policy.inputNorm) !== norm || JSON.stringify(critic.inputNorm) !== norm) {
      throw new Error(`all networks of a learner must share one inputNorm; agent ${agent} differs from agent 0`);
    }
  }
  const criticColumns = [...range(0, observations), ...range(actionOffset, end)];
  const width = padded(end);
  const padding = [...range(observations, actionOffset), ...range(end, width)];
  return { observation, action, observations, actionOffset, width, padding, criticColumns };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
