import type { Rank, Tensor2D } from "@tensorflow/tfjs";
import type { TensorHook } from "./hooked-policy.js";
import { tensorflow } from "./tensorflow.js";

/**
 * A hook that replaces some units of a layer and leaves the others.
 * @param units which, counted from 0
 * @param values one number per unit of the whole layer (a mean, for a mean ablation), or a tensor [rows, units of the layer]
 * @throws when called, on a unit that the layer does not have, or values of another shape
 */
export function replaceUnits(units: readonly number[], values: Float32Array | Tensor2D): TensorHook {
  return (activation, { name, rows, columns }) => {
    const tf = tensorflow();
    const unknown = units.find((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < columns));
    if (unknown !== undefined) throw new Error(`${name} has units 0 to ${columns - 1}; got ${unknown}`);
    const shape = values instanceof Float32Array ? [1, values.length] : values.shape;
    if (shape[1] !== columns || (shape[0] !== 1 && shape[0] !== rows)) {
      throw new Error(`values for ${name} must have shape [1 or ${rows}, ${columns}]; got [${shape.join(", ")}]`);
    }
    const mask = new Float32Array(columns);
    for (const unit of units) mask[unit] = 1;
    const replaced = values instanceof Float32Array ? tf.tensor2d(values.slice(), [1, columns]) : values;
    // A choice, not a sum of products: the units left alone keep their bits.
    const choice = tf.tensor2d(mask, [1, columns], "bool").broadcastTo<Rank.R2>([rows, columns]);
    return tf.where(choice, replaced.broadcastTo<Rank.R2>([rows, columns]), activation);
  };
}
