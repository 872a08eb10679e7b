import type { NetworkSpec, Parameters } from "../network/index.js";
import { assertHookName, type HookName, hookSize } from "../network/index.js";
import { DivergenceError } from "./divergence-error.js";
import type {
  HookGradient,
  ImitationTerm,
  InputMask,
  LearnerSpec,
  NetworkRole,
  OverlapTerm,
  PlayedAction,
} from "./learner.js";

// What every engine refuses, in the same words.

/** @throws if a batch cannot have a variance, or a critic does not read all observations and all actions to one value */
export function assertLearnerSpec(spec: LearnerSpec): void {
  if (spec.agents.length === 0) throw new Error("a learner needs at least one agent; got none");
  if (!(Number.isInteger(spec.batchSize) && spec.batchSize >= 2)) {
    throw new Error(`batchSize must be a whole number from 2 (a batch needs a variance); got ${spec.batchSize}`);
  }
  const columns = spec.agents.reduce((sum, { policy }) => sum + policy.inputs + policy.outputs, 0);
  for (const [agent, { critic }] of spec.agents.entries()) {
    if (critic.inputs !== columns || critic.outputs !== 1) {
      throw new Error(
        `the critic of agent ${agent} must read ${columns} numbers (all observations, then all actions) and give 1; ` +
          `got ${critic.inputs} and ${critic.outputs}`,
      );
    }
  }
}

/** @throws if there is no such agent */
export function assertAgent(spec: LearnerSpec, agent: number): void {
  if (!spec.agents[agent]) throw new Error(`agents are 0 to ${spec.agents.length - 1}; got ${agent}`);
}

/** @throws if parameters are of another network than the one they are meant for */
export function assertSameNetwork(spec: NetworkSpec, parameters: Parameters, agent: number, role: NetworkRole): void {
  const [here, there] = [JSON.stringify(spec), JSON.stringify(parameters.spec)];
  if (here !== there) throw new Error(`the ${role} of agent ${agent} is ${here}; the parameters are of ${there}`);
}

/** @throws if an array is too short for what is read from it or written to it */
export function assertLength(name: string, array: ArrayLike<number>, length: number): void {
  if (array.length < length) throw new Error(`${name} needs ${length} numbers; got ${array.length}`);
}

/** @throws if an overlap term does not fit the policy or the batch size */
export function assertOverlapTerm(policy: NetworkSpec, term: OverlapTerm, batchSize: number): void {
  if (term.at.length === 0) throw new Error("an overlap term needs at least one hook name in `at`; got none");
  for (const name of term.at) assertHookName(policy, name);
  assertRows(term.rows, batchSize);
  assertLength("self", term.self, term.rows * policy.inputs);
  assertLength("other", term.other, term.rows * policy.inputs);
  if (term.played && (term.at.length !== 1 || term.at[0] !== "action")) {
    throw new Error(`a played action stands in for the action only: at must be ["action"]; got [${term.at}]`);
  }
  assertPlayed(term.played, term.rows * policy.outputs);
}

/** @throws if an imitation term does not fit the policy or the batch size */
export function assertImitationTerm(policy: NetworkSpec, term: ImitationTerm, batchSize: number): void {
  assertRows(term.rows, batchSize);
  assertLength("observations", term.observations, term.rows * policy.inputs);
  assertLength("actions", term.actions, term.rows * policy.outputs);
  assertPlayed(term.played, term.rows * policy.outputs);
}

/** The hooks that carry a gradient. @throws if there are none, or one does not fit the policy or the batch size */
export function checkedHookGradient(policy: NetworkSpec, term: HookGradient, batchSize: number): HookName[] {
  const names = Object.keys(term.gradients) as HookName[];
  if (names.length === 0) throw new Error("a hook gradient needs at least one hook name in `gradients`; got none");
  assertRows(term.rows, batchSize);
  assertLength("observations", term.observations, term.rows * policy.inputs);
  for (const name of names) {
    assertLength(`gradients.${name}`, term.gradients[name] ?? [], term.rows * hookSize(policy, name));
  }
  return names;
}

/** @throws if a mask names columns that the policy does not have, or is of another batch */
export function assertInputMask(policy: NetworkSpec, mask: InputMask, batchSize: number): void {
  const odd = mask.columns.find((column) => !(Number.isInteger(column) && column >= 0 && column < policy.inputs));
  if (odd !== undefined) throw new Error(`mask.columns are 0 to ${policy.inputs - 1}; got ${odd}`);
  assertLength("mask.rows", mask.rows, batchSize);
}

/** @throws DivergenceError if a loss, or a norm, is no longer a number */
export function assertFinite(value: number, what: string, agent: number): number {
  if (Number.isFinite(value)) return value;
  throw new DivergenceError(
    `the ${what} of agent ${agent} became ${value}: training diverged. Lower the learning rate, or look at the rewards`,
  );
}

function assertRows(rows: number, most: number): void {
  if (Number.isInteger(rows) && rows >= 1 && rows <= most) return;
  throw new Error(`a loss term takes 1 to ${most} rows (the batch size of the learner); got ${rows}`);
}

function assertPlayed(played: PlayedAction | undefined, length: number): void {
  if (!played) return;
  assertLength("played.actions", played.actions, length);
  assertLength("played.gate", played.gate, length);
}
