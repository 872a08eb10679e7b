import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { z } from "zod";
import { ensureTensor, type PolicyLossGradient, type PolicyTerm, TensorPolicy, tensorflow } from "../engine/index.js";
import { BLUE, parseConfig } from "../world/index.js";
import { batchPairs } from "./batch-pairs.js";
import { LossError } from "./loss-error.js";
import type { Pairs } from "./pairs.js";
import { recipeSchema } from "./recipe.js";

/** What a loss of one's own is given beside the policy: pairs made from the update batch. */
export interface LossBatch {
  readonly rows: number;
  /** [rows, observation] both. */
  readonly self: Tensor2D;
  readonly other: Tensor2D;
}

/** A loss written with tensors: one number, a function of blue's policy as it is now. Lower is wanted. */
export type Loss = (policy: TensorPolicy, batch: LossBatch) => Tensor;

const optionsSchema = recipeSchema.pick({ pairs: true, radius: true, keepFlag: true, rows: true, weight: true });

/** The pairs that the loss is given, and its weight; fields and defaults of `recipeSchema`. */
export type LossOptions = z.input<typeof optionsSchema>;

/**
 * A loss of one's own as a term of blue's policy loss: `train(options, seed, { terms: [lossTerm("mine", ...)] })`. tfjs
 * gives its value and gradient at the learner's parameters, in eval mode; everything else stays on the learner's engine.
 * The same seed gives the same bits on the same machine as long as the loss draws nothing by chance.
 * @param name column of the learning history ("blue.<name>")
 * @throws LossError, in training, when the loss is not one number, is not finite, does not depend on the policy, keeps
 * tensors alive, or throws (an unknown hook name)
 */
export function lossTerm(name: string, loss: Loss, options: LossOptions = {}): PolicyTerm {
  const recipe = parseConfig(optionsSchema, options, `loss "${name}"`);
  let policy: TensorPolicy | undefined;
  return {
    name,
    agent: BLUE,
    when: "joint",
    source: JSON.stringify(recipe) + String(loss),
    async prepare() {
      return `tfjs ${await ensureTensor()}`;
    },
    accumulate(context) {
      const pairs = batchPairs(context, recipe);
      if (pairs.rows === 0) return null;
      const { learner, agent } = context;
      const parameters = learner.parameters(agent, "policy");
      if (policy) policy.load(parameters);
      else policy = new TensorPolicy(parameters, "blue");
      const { value, gradient } = checked(name, () => gradientOf(name, loss, policy as TensorPolicy, pairs));
      for (let i = 0; i < gradient.length; i++) gradient[i] *= recipe.weight;
      learner.addPolicyGradient(agent, gradient);
      return value;
    },
    dispose() {
      policy?.dispose();
      policy = undefined;
    },
  };
}

function gradientOf(name: string, loss: Loss, policy: TensorPolicy, { rows, ...pairs }: Pairs): PolicyLossGradient {
  const tf = tensorflow();
  return policy.lossGradient(() => {
    const { inputs } = policy.spec;
    const [self, other] = [pairs.self, pairs.other].map((side) => tf.tensor2d(side.slice(), [rows, inputs]));
    const value = loss(policy, { rows, self, other }) as unknown;
    if (value instanceof tf.Tensor && value.size === 1) return value;
    const got = value instanceof tf.Tensor ? `shape [${value.shape.join(", ")}]; take its mean()` : describe(value);
    throw new LossError(name, "not one number", `must return one number as a tensor; got ${got}`);
  });
}

function checked(name: string, run: () => PolicyLossGradient): PolicyLossGradient {
  const tf = tensorflow();
  const before = tf.memory().numTensors;
  const result = called(name, run);
  const kept = tf.memory().numTensors - before;
  if (kept !== 0) {
    const advice = "return the loss alone, without tf.keep or tf.variable; numbers for later go out by dataSync()";
    throw new LossError(name, "leaks tensors", `keeps ${kept} tensors alive at each call: ${advice}`);
  }
  const { value, gradient, dependsOnPolicy } = result;
  if (!Number.isFinite(value)) {
    throw new LossError(name, "not finite", `became ${value}: look for a division by 0, or lower its weight`);
  }
  if (!dependsOnPolicy) {
    const advice = "call policy.run or policy.activations inside the loss, and stay with tensors";
    throw new LossError(name, "no gradient", `does not depend on the policy, so its gradient is zero: ${advice}`);
  }
  if (!gradient.every(Number.isFinite)) {
    const advice = "sqrt and log have no slope at 0, so add a small number before them";
    throw new LossError(name, "not finite", `is ${value}, but its gradient is not finite: ${advice}`);
  }
  return result;
}

function called(name: string, run: () => PolicyLossGradient): PolicyLossGradient {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof LossError) throw cause;
    throw new LossError(name, "failed", `failed: ${(cause as Error).message}`, { cause });
  }
}

function describe(value: unknown): string {
  if (value instanceof Promise) return "a Promise (a loss cannot be async)";
  return value === undefined ? "nothing (is `return` missing?)" : `a ${typeof value}`;
}
