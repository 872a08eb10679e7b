import type { Tensor1D } from "@tensorflow/tfjs";
import { accurateSum } from "./sums.js";

/** The gradient, scaled by limit / (norm + 1e-6) where that is below 1 (PyTorch clip_grad_norm_), and its norm before. */
export function clipByNorm(gradient: Tensor1D, limit: number): { clipped: Tensor1D; norm: number } {
  const norm = accurateSum(gradient.square()).sqrt().dataSync()[0];
  const scale = limit / (norm + 1e-6);
  return { clipped: scale < 1 ? (gradient.mul(scale) as Tensor1D) : gradient, norm };
}
