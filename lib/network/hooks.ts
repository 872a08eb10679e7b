import { assertHookName, type HookName, hookNames, type NetworkSpec } from "./spec.js";

/** "h1" | "h2" | ... for a tuple of hidden sizes; any `h${number}` when only an array is known. */
type HiddenName<
  Hidden extends readonly number[],
  Before extends readonly unknown[] = [],
> = number extends Hidden["length"]
  ? `h${number}`
  : Hidden extends readonly [number, ...infer Rest extends readonly number[]]
    ? `h${[...Before, unknown]["length"] & number}` | HiddenName<Rest, [...Before, unknown]>
    : never;

/** The hook names of a network whose hidden sizes are known to the compiler: `HookNameOf<[64, 64]>` has no "h3". */
export type HookNameOf<Hidden extends readonly number[]> = "input" | HiddenName<Hidden> | "action";

/** The same with an agent's name before it: "blue.h1". */
export type PrefixedHookName<Agent extends string, Name extends string> = `${Agent}.${Name}`;

/** What a hook is told about the place it is called from. */
export interface HookPoint {
  /** "input" is the normalised input; "h1", "h2", ... follow the leaky ReLU; "action" is the output. */
  readonly name: HookName;
  /** Place in the forward pass, from 0. */
  readonly index: number;
  readonly rows: number;
  readonly columns: number;
}

/** Called with an activation; returns a replacement of the same shape, or nothing to only observe. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function without a return statement observes
export type Hook<Activation, Replacement = Activation> = (activation: Activation, at: HookPoint) => Replacement | void;

/**
 * The plain hook name behind `name`, which may carry the agent's name ("blue.h1").
 * @throws if the network has no such hook; the message lists those it has
 */
export function plainHookName(spec: NetworkSpec, name: string, agent?: string): HookName {
  const plain = agent !== undefined && name.startsWith(`${agent}.`) ? name.slice(agent.length + 1) : name;
  const names = hookNames(spec) as string[];
  if (!names.includes(plain)) {
    const prefixed = agent === undefined ? "" : `, each also as "${agent}.${names[1]}"`;
    throw new Error(`no hook named "${name}"; this network has ${names.join(", ")}${prefixed}`);
  }
  return plain as HookName;
}

/** @throws if a wanted hook comes after the one where the pass ends, so that it would never be reached */
export function assertReached(spec: NetworkSpec, wanted: readonly HookName[], stopAt: HookName): void {
  assertHookName(spec, stopAt);
  const order = hookNames(spec);
  const beyond = wanted.find((name) => order.indexOf(name) > order.indexOf(stopAt));
  if (beyond) throw new Error(`hook "${beyond}" comes after stopAt "${stopAt}", so the pass never reaches it`);
}
