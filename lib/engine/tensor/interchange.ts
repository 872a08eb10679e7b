import type { Tensor2D } from "@tensorflow/tfjs";
import type { ActivationCache, HookedPolicy, Hooks, Observations } from "./hooked-policy.js";
import { replaceUnits } from "./replace-units.js";
import { tensorflow } from "./tensorflow.js";

/** Whose observations run, and which activations are taken over. */
export interface Interchange<Name extends string> {
  /** The observations that the policy acts on, [rows, observation]. */
  readonly base: Observations;
  /** Observations of as many rows, whose activations replace those of `base`. */
  readonly source: Observations;
  /** Where: one hook or several. */
  readonly at: Name | readonly Name[];
  /** Only these units of the layer, counted from 0 (with one hook in `at`); all of them when left out. */
  readonly units?: readonly number[];
}

/**
 * An interchange intervention: the policy acts on `base` with its activations at `at` replaced by those it has on
 * `source`. Returns the actions, [rows, action].
 */
export function interchange<Name extends string>(
  policy: HookedPolicy<Name>,
  { base, source, at, units }: Interchange<Name>,
): Tensor2D {
  const names = (Array.isArray(at) ? at : [at]) as readonly Name[];
  if (names.length === 0) throw new Error("interchange needs at least one hook name in `at`; got none");
  if (units && names.length > 1)
    throw new Error(`units are of one layer: give one hook in at; got ${names.join(", ")}`);
  return tensorflow().tidy(() => {
    const [, cache] = policy.runWithCache(source, { names });
    return policy.runWithHooks(base, replaceBy(cache, names, units));
  });
}

function replaceBy<Name extends string>(
  cache: ActivationCache<Name>,
  names: readonly Name[],
  units: readonly number[] | undefined,
): Hooks<Name> {
  const hooks = names.map((name) => [name, units ? replaceUnits(units, cache[name]) : () => cache[name]]);
  return Object.fromEntries(hooks) as Hooks<Name>;
}
