import { standardNormal } from "./normal.js";
import type { Stream } from "./stream.js";

/** Mean-reverting exploration noise: x <- x + theta (0 - x) + sigma N(0, 1), one value per action component. */
export class OrnsteinUhlenbeck {
  readonly state: Float64Array;

  constructor(
    size: number,
    readonly theta = 0.15,
    readonly sigma = 0.2,
  ) {
    this.state = new Float64Array(size);
  }

  reset(): void {
    this.state.fill(0);
  }

  /** Moves the process one step on and returns its state (a live view). */
  advance(stream: Stream): Float64Array {
    for (let i = 0; i < this.state.length; i++) {
      const x = this.state[i];
      this.state[i] = x - this.theta * x + this.sigma * standardNormal(stream);
    }
    return this.state;
  }
}
