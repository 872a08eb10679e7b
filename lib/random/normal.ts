import { cos, log } from "../exact/index.js";
import type { Stream } from "./stream.js";

const TWO_PI = 2 * Math.PI;

/** One draw of the standard normal distribution (Box-Muller, cosine branch; two uniforms a draw, no hidden state). */
export function standardNormal(stream: Stream): number {
  const radius = Math.sqrt(-2 * log(1 - stream.uniform()));
  return radius * cos(TWO_PI * stream.uniform());
}
