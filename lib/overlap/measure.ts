import type { Learner } from "../engine/index.js";
import { type HookName, hookNames } from "../network/index.js";
import { concatenate, type Distances, distances } from "./distance.js";
import type { Pairs } from "./pairs.js";

/** The place of a measurement: one hook, or "hidden" for all hidden layers side by side. */
export interface OverlapRow extends Distances {
  readonly at: HookName | "hidden";
}

/** Distances of a policy's activations on pairs, layer by layer, and over all hidden layers as the paper takes them. */
export function measureOverlap(learner: Learner, agent: number, pairs: Pairs): OverlapRow[] {
  if (pairs.rows === 0) throw new Error("there is no pair to measure: none of the observations made one");
  const names = hookNames(learner.spec.agents[agent].policy).filter((name) => name !== "input");
  const self = learner.activations(agent, pairs.self, pairs.rows, names);
  const other = learner.activations(agent, pairs.other, pairs.rows, names);
  const hidden = names.filter((name) => name !== "action");
  return [
    ...names.map((name): OverlapRow => ({ at: name, ...distances(self[name], other[name]) })),
    {
      at: "hidden",
      ...distances(concatenate(hidden.map((name) => self[name])), concatenate(hidden.map((name) => other[name]))),
    },
  ];
}
