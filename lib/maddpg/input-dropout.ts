import type { InputMask } from "../engine/index.js";
import type { Stream } from "../random/index.js";

/**
 * Hides columns of an agent's observation from its own policy in a random share of the rows of each policy update, all
 * of them together (dropout of an input, Srivastava et al. 2014). Only what the policy maximises is changed: critics and
 * targets see everything, as a central critic may (Lowe et al. 2017; Pinto et al. 2017), the policies that act and are
 * tested see what there is, and the statistics of the input normalisation are those of the whole batch, so that training
 * and acting share one normalisation (Li et al. 2019: dropout before it would shift the variance).
 */
export interface InputDropout {
  readonly agent: number;
  readonly columns: readonly number[];
  /** Probability that a row is hidden. */
  readonly share: number;
}

/** Draws the mask of one update: one uniform number per row. */
export function drawMask({ columns, share }: InputDropout, rows: number, stream: Stream): InputMask {
  return { columns, rows: Uint8Array.from({ length: rows }, () => (stream.uniform() < share ? 1 : 0)) };
}
