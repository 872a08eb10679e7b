/** Training diverged: a loss is no longer a number. The same run again would end in the same way. */
export class DivergenceError extends Error {
  override name = "DivergenceError";
}
