/**
 * What a multi-layer perceptron is: sizes, input normalisation, activation. Plain data; it goes into manifests.
 * `Hidden` lets the compiler know the depth, and with it the names of the hooks.
 */
export interface NetworkSpec<Hidden extends readonly number[] = readonly number[]> {
  /** Number of inputs. */
  readonly inputs: number;
  /** Units of each hidden layer, first to last (the reference: [64, 64]). */
  readonly hidden: Hidden;
  /** Number of outputs. */
  readonly outputs: number;
  /** What the output passes through: tanh for policies (actions in [-1, 1]), linear for critics. */
  readonly output: "tanh" | "linear";
  /** Negative slope of the leaky ReLU after each hidden layer (the reference: 0.01; 0 gives a plain ReLU). */
  readonly leakySlope: number;
  /** Batch normalisation of the inputs, with learned scale and shift; null for none. */
  readonly inputNorm: { readonly epsilon: number; readonly momentum: number } | null;
}

/** The places where an activation can be read or replaced, derived from the depth of the network. */
export type HookName = "input" | `h${number}` | "action";

const REFERENCE_NORM = { epsilon: 1e-5, momentum: 0.1 };

/** The policy of the reference: normalised inputs, hidden leaky-ReLU layers, tanh actions. */
export function policySpec<const Hidden extends readonly number[] = readonly [64, 64]>(
  inputs: number,
  outputs: number,
  hidden: Hidden = [64, 64] as readonly number[] as Hidden,
): NetworkSpec<Hidden> {
  return checkedSpec({ inputs, hidden, outputs, output: "tanh", leakySlope: 0.01, inputNorm: REFERENCE_NORM });
}

/** The critic of the reference: all observations, then all actions, to one value. */
export function criticSpec(inputs: number, hidden: readonly number[] = [64, 64]): NetworkSpec {
  return checkedSpec({ inputs, hidden, outputs: 1, output: "linear", leakySlope: 0.01, inputNorm: REFERENCE_NORM });
}

/** @throws if a size is not a whole number from 1 to 4096, or there is no hidden layer */
export function checkedSpec<Spec extends NetworkSpec>(spec: Spec): Spec {
  const sizes: [string, number][] = [
    ["inputs", spec.inputs],
    ["outputs", spec.outputs],
    ...spec.hidden.map((units, i): [string, number] => [`hidden[${i}]`, units]),
  ];
  for (const [name, size] of sizes) {
    if (!(Number.isInteger(size) && size >= 1 && size <= 4096)) {
      throw new Error(`network ${name} must be a whole number from 1 to 4096; got ${size}`);
    }
  }
  if (spec.hidden.length === 0) throw new Error("a network needs at least one hidden layer; got hidden = []");
  return spec;
}

/** The hook names of a network, in the order of the forward pass. */
export function hookNames(spec: NetworkSpec): HookName[] {
  return ["input", ...spec.hidden.map((_, i): HookName => `h${i + 1}`), "action"];
}

/** Width of the activation at a hook. */
export function hookSize(spec: NetworkSpec, name: HookName): number {
  assertHookName(spec, name);
  if (name === "input") return spec.inputs;
  if (name === "action") return spec.outputs;
  return spec.hidden[Number(name.slice(1)) - 1];
}

/** @throws if the network has no such hook; the message lists those it has */
export function assertHookName(spec: NetworkSpec, name: string): asserts name is HookName {
  const names = hookNames(spec);
  if (!(names as string[]).includes(name)) {
    throw new Error(`no hook named "${name}"; this network has ${names.join(", ")}`);
  }
}
