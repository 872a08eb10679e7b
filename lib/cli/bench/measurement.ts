import type { Row } from "./figure.js";
import type { PyTorch } from "./pytorch.js";

/** What a measurement may use. */
export interface Bench {
  /** A few rounds only: to see that it runs, not to quote. */
  readonly quick: boolean;
  /** null when there is no PyTorch here. */
  readonly pytorch: PyTorch | null;
}

export type Measurement = (bench: Bench) => Promise<Row[]>;
