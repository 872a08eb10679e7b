/** What is wrong with a loss of one's own. */
export type LossFault = "not one number" | "not finite" | "no gradient" | "leaks tensors" | "failed";

/** A loss of one's own that training cannot use. */
export class LossError extends Error {
  override readonly name = "LossError";

  /** @param term the name that the loss was given */
  constructor(
    readonly term: string,
    readonly fault: LossFault,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`the loss "${term}" ${detail}`, options);
  }
}
