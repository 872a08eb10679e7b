import type { Learner } from "../../engine/index.js";
import { BLUE } from "../../world/index.js";
import type { States } from "./reference-states.js";

/** Blue's greedy actions on states, [rows x 2], each component from -1 to 1. */
export function actionsOn({ rows, observations }: States, learner: Learner): Float32Array {
  const actions = new Float32Array(2 * rows);
  learner.act(BLUE, observations, rows, actions);
  return actions;
}

/** Mean over states and components of the squared difference of two lists of actions: from 0 to 4. */
export function actionDistance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || a.length === 0) {
    throw new Error(`two lists of actions on the same states are needed; got ${a.length} and ${b.length} numbers`);
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum / a.length;
}
