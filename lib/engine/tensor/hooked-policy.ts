import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import {
  assertReached,
  type Hook,
  type HookName,
  type HookPoint,
  type NetworkSpec,
  plainHookName,
} from "../../network/index.js";
import { forward, type Visit } from "./forward.js";
import type { NetworkTensors } from "./network-tensors.js";
import { tensorflow } from "./tensorflow.js";

/** Observations as a tensor [rows, observation], as rows of numbers, or as one row-major array. */
export type Observations = Tensor2D | readonly (readonly number[])[] | Float32Array;

/** The activations asked for, by the names they were asked by. They belong to the cache until `dispose`. */
export type ActivationCache<Name extends string> = { readonly [K in Name]: Tensor2D } & { dispose(): void };

/** A hook on tensors. The replacement's shape is checked when it is returned, as the compiler does not know it. */
export type TensorHook = Hook<Tensor2D, Tensor>;

/** Hooks by name. They live for one call. */
export type Hooks<Name extends string> = { readonly [K in Name]?: TensorHook };

/**
 * A policy whose activations can be read and replaced. It computes in eval mode with the parameters that its learner
 * has at the time of the call. Outside `tf.tidy` the caller disposes of the actions returned and of the cache; inside a
 * gradient scope everything returned is on the tape.
 */
export class HookedPolicy<Name extends string = HookName> {
  readonly #network: NetworkTensors;
  /** The agent's name, if hooks may carry it ("blue.h1"). */
  readonly agentName: string | undefined;

  constructor(network: NetworkTensors, agentName?: string) {
    this.#network = network;
    this.agentName = agentName;
  }

  get spec(): NetworkSpec {
    return this.#network.spec;
  }

  /** Greedy actions, [rows, action]. */
  run(observations: Observations): Tensor2D {
    return this.runWithHooks(observations, {});
  }

  /** The activations at one hook, or at several side by side, [rows, columns of all]. */
  activations(observations: Observations, at: Name | readonly Name[]): Tensor2D {
    const names = (Array.isArray(at) ? at : [at]) as readonly Name[];
    if (names.length === 0) throw new Error("activations needs at least one hook name; got none");
    const tf = tensorflow();
    return tf.tidy(() => {
      const [, cache] = this.runWithCache(observations, { names });
      return tf.concat2d(
        names.map((name) => cache[name]),
        1,
      );
    });
  }

  /**
   * Runs the policy and keeps the activations named.
   * @returns the actions (with `stopAt`, the activation there) and the cache
   * @throws on a name that the network does not have, or that comes after `stopAt`; the message lists those it has
   */
  runWithCache<N extends Name>(
    observations: Observations,
    { names, stopAt }: { names: readonly N[]; stopAt?: Name },
  ): [output: Tensor2D, cache: ActivationCache<N>] {
    const tf = tensorflow();
    const wanted = new Map<N, HookName>(names.map((name) => [name, this.#plain(name)]));
    const stop = stopAt === undefined ? undefined : this.#plain(stopAt);
    if (stop) assertReached(this.spec, [...wanted.values()], stop);
    const seen: Record<string, Tensor2D> = {};
    const output = { value: undefined as Tensor2D | undefined };
    tf.tidy(() => {
      output.value = this.#forward(observations, (name, activation) => {
        // A clone is a handle of the cache's own: it shares the numbers, and the gradient flows through it.
        for (const [asked, plain] of wanted) if (plain === name) seen[asked] = tf.clone(activation);
        return name === stop ? "stop" : activation;
      });
      return [output.value, ...Object.values(seen)];
    });
    const dispose = () => {
      for (const tensor of Object.values(seen)) tensor.dispose();
    };
    const cache = Object.defineProperty({ ...seen }, "dispose", { value: dispose, enumerable: false });
    return [output.value as Tensor2D, cache as ActivationCache<N>];
  }

  /**
   * Runs the policy with functions called at the places named: `h1: (h, at) => h.mul(mask)` replaces an activation,
   * a function that returns nothing observes it. Tensors made inside a hook are freed after the call unless kept.
   * @returns the actions; with `stopAt`, the activation there (after its hook)
   * @throws on an unknown name, or a replacement that is not a tensor of the activation's shape
   */
  runWithHooks(observations: Observations, hooks: Hooks<Name>, { stopAt }: { stopAt?: Name } = {}): Tensor2D {
    const tf = tensorflow();
    const called = (Object.entries(hooks) as [string, TensorHook | undefined][])
      .filter(([, hook]) => hook !== undefined)
      .map(([asked, hook]) => ({ asked, name: this.#plain(asked), hook: hook as TensorHook }));
    const stop = stopAt === undefined ? undefined : this.#plain(stopAt);
    const reached = called.map(({ name }) => name);
    if (stop) assertReached(this.spec, reached, stop);
    return tf.tidy(() => {
      const stopped: { value?: Tensor2D } = {};
      const output = this.#forward(observations, (name, activation, index) => {
        let current = activation;
        for (const { asked, name: place, hook } of called) {
          if (place !== name) continue;
          const at: HookPoint = { name, index, rows: current.shape[0], columns: current.shape[1] };
          current = replacement(asked, current, hook(current, at));
        }
        if (name !== stop) return current;
        stopped.value = current;
        return "stop";
      });
      return stopped.value ?? output;
    });
  }

  #forward(observations: Observations, visit: Visit): Tensor2D {
    const tf = tensorflow();
    const inputs = this.#matrix(observations);
    // Without input normalisation the first activation is the observation itself; a clone keeps it the caller's.
    return forward(this.#network, tf.clone(inputs), "eval", true, visit);
  }

  #matrix(observations: Observations): Tensor2D {
    const tf = tensorflow();
    const columns = this.spec.inputs;
    if (observations instanceof Float32Array) {
      if (observations.length === 0 || observations.length % columns !== 0) {
        throw new Error(`observations are rows of ${columns} numbers; got ${observations.length} numbers`);
      }
      return tf.tensor2d(observations.slice(), [observations.length / columns, columns]);
    }
    const matrix = observations instanceof tf.Tensor ? observations : tf.tensor2d(observations as number[][]);
    if (matrix.rank !== 2 || matrix.shape[1] !== columns) {
      throw new Error(`observations are a matrix [rows, ${columns}]; got shape [${matrix.shape}]`);
    }
    return matrix;
  }

  #plain(name: string): HookName {
    return plainHookName(this.spec, name, this.agentName);
  }
}

function replacement(name: string, before: Tensor2D, returned: unknown): Tensor2D {
  if (returned === undefined || returned === null) return before;
  const tf = tensorflow();
  const [rows, columns] = before.shape;
  const expected = `hook "${name}" must return nothing or a tensor of shape [${rows}, ${columns}]`;
  if (!(returned instanceof tf.Tensor)) {
    const what = returned instanceof Promise ? "a Promise (hooks cannot be async)" : typeof returned;
    throw new Error(`${expected}; got ${what}`);
  }
  if (returned.rank !== 2 || returned.shape[0] !== rows || returned.shape[1] !== columns) {
    throw new Error(`${expected}; got shape [${returned.shape.join(", ")}]`);
  }
  // A handle of its own, so that freeing the output never frees the caller's tensor.
  return tf.clone(returned as Tensor2D);
}
