import type { Tensor2D } from "@tensorflow/tfjs";
import type { Batch } from "../learner.js";
import type { JointLayout } from "./joint-layout.js";
import { tensorflow } from "./tensorflow.js";

/** A batch of zeros in plain arrays, without padding between rows. */
export function emptyBatch(rows: number, layout: JointLayout): Batch {
  return {
    rows,
    joint: new Float32Array(rows * layout.columns),
    jointStride: layout.columns,
    actionOffset: layout.observationColumns,
    next: new Float32Array(rows * layout.observationColumns),
    nextStride: layout.observationColumns,
    reward: new Float32Array(rows),
    done: new Float32Array(rows),
  };
}

/** A matrix of numbers that the caller may go on writing to. */
export function matrix(data: Float32Array, rows: number, columns: number): Tensor2D {
  // The plain backend would keep the array itself, so hand it a copy.
  return tensorflow().tensor2d(data.slice(0, rows * columns), [rows, columns]);
}

/** Some columns of a matrix. */
export function columnsOf(x: Tensor2D, { start, size }: { start: number; size: number }): Tensor2D {
  return x.slice([0, start], [x.shape[0], size]);
}
