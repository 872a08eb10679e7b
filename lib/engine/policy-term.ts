import type { Stream } from "../random/index.js";
import type { World } from "../world/index.js";
import type { Learner } from "./learner.js";

/** What the agents saw and did in the newest step of world 0; one entry per agent. */
export interface LastStep {
  /** Observations before the step. */
  readonly observations: readonly Float32Array[];
  /** Actions played, after noise and clamp. */
  readonly actions: readonly Float32Array[];
  /** 1 where the clamp left an action component alone, 0 where it held it. */
  readonly gates: readonly Float32Array[];
}

/** What a policy term may look at during an update of one agent. */
export interface UpdateContext {
  readonly learner: Learner;
  readonly agent: number;
  /** For drawing pairs, and for random gradients; the only streams a term may use. */
  readonly pairs: Stream;
  readonly gradient: Stream;
  /** All worlds, after the newest step. */
  readonly world: World;
  readonly lastStep: LastStep;
}

/** An extra loss of a policy, added to MADDPG's own. */
export interface PolicyTerm {
  /** Column name in the learning history. */
  readonly name: string;
  readonly agent: number;
  /**
   * "joint": its gradient joins the policy gradient, one clip and one Adam step for the sum (the default protocol).
   * "before": an Adam step of its own before the critic's (the order of the published code).
   */
  readonly when: "joint" | "before";
  /** Adds the term's gradient to the policy gradient. Returns the term's value, or null when it does not apply now. */
  accumulate(context: UpdateContext): number | null;
  /** What decides the term's value, as text, where its own code does not (options, and the loss it was given). */
  readonly source?: string;
  /** Called before the first update. Returns what the term computes with, such as "tfjs wasm". */
  prepare?(): Promise<string>;
  /** Called after the last update, also when training failed; frees what the term holds. */
  dispose?(): void;
}
