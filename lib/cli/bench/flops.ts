import type { NetworkSpec } from "../../network/index.js";

/** Multiply-adds of one row through layers `from` to the last, on the unpadded network. */
function forward(spec: NetworkSpec, from = 0): number {
  const sizes = [spec.inputs, ...spec.hidden, spec.outputs];
  let sum = 0;
  for (let l = from; l + 1 < sizes.length; l++) sum += sizes[l] * sizes[l + 1];
  return sum;
}

/**
 * Floating-point operations of one agent update, counting only what has to be computed: the multiply-adds of the matrix
 * products, two operations each. Left out: normalisation, activations, losses, Adam, targets (about 1 %), padding, and
 * the gradient with respect to the inputs of a first layer, except for the actions that a critic passes on to the policy.
 *
 * With policies 6 and 10-64-64-2 and critics 20-64-64-1, blue's update takes 58,240 multiply-adds a row:
 *
 * | pass | multiply-adds a row |
 * |---|---|
 * | target policies forward | 4608 + 4864 |
 * | target critic forward | 5440 |
 * | critic forward; weight gradients; back to the first layer | 5440 + 5440 + 4160 |
 * | policies forward | 4608 + 4864 |
 * | critic forward; back to the first layer; on to the own actions | 5440 + 4160 + 128 |
 * | policy weight gradients; back to the first layer | 4864 + 4224 |
 *
 * At batch 1024 that is 119.3 MFLOP.
 */
export function updateFlops(
  policies: readonly NetworkSpec[],
  critic: NetworkSpec,
  agent: number,
  rows: number,
): number {
  const all = policies.reduce((sum, policy) => sum + forward(policy), 0);
  const own = policies[agent];
  const targets = all + forward(critic);
  const criticStep = forward(critic) * 2 + forward(critic, 1);
  const throughCritic = forward(critic) + forward(critic, 1) + own.outputs * critic.hidden[0];
  const policyStep = all + throughCritic + forward(own) + forward(own, 1);
  return 2 * rows * (targets + criticStep + policyStep);
}
