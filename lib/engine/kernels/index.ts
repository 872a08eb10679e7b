// AssemblyScript. The compute kernels, all of them on pointers into one memory that the host lays out.

export { dense } from "./dense";
export {
  addActionPenalty, addScaled, addScaledDifference, addSquaredDistance, columnMean, copyColumns, criticLoss, fillColumn,
  leakyBackward, tanhBackward,
} from "./losses";
export {
  columnMoments, fold, foldBackward, inverseDeviation, moveRunning, normalise, normaliseBackward,
} from "./normalisation";
export { adam, average, norm } from "./optimiser";
export { biasGradient, transpose, weightGradient } from "./weight-gradient";
export { peak } from "./peak";

/** First byte that the host may use. */
export function heapStart(): usize {
  return __heap_base;
}
