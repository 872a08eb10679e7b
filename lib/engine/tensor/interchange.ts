import type { Tensor2D } from "@tensorflow/tfjs";
import type { ActivationCache, HookedPolicy, Hooks, Observations } from "./hooked-policy.js";
import { tensorflow } from "./tensorflow.js";

/** Whose observations run, and which activations are taken over. */
export interface Interchange<Name extends string> {
  /** The observations that the policy acts on, [rows, observation]. */
  readonly base: Observations;
  /** Observations of as many rows, whose activations replace those of `base`. */
  readonly source: Observations;
  /** Where: one hook or several. */
  readonly at: Name | readonly Name[];
}

/**
 * An interchange intervention: the policy acts on `base` with its activations at `at` replaced by those it has on
 * `source`. Returns the actions, [rows, action].
 */
export function interchange<Name extends string>(
  policy: HookedPolicy<Name>,
  { base, source, at }: Interchange<Name>,
): Tensor2D {
  const names = (Array.isArray(at) ? at : [at]) as readonly Name[];
  if (names.length === 0) throw new Error("interchange needs at least one hook name in `at`; got none");
  return tensorflow().tidy(() => {
    const [, cache] = policy.runWithCache(source, { names });
    return policy.runWithHooks(base, replaceBy(cache, names));
  });
}

function replaceBy<Name extends string>(cache: ActivationCache<Name>, names: readonly Name[]): Hooks<Name> {
  const hooks = names.map((name) => [name, () => cache[name]]);
  return Object.fromEntries(hooks) as Hooks<Name>;
}
