import { OrnsteinUhlenbeck, type Stream } from "../random/index.js";
import type { MaddpgConfig } from "./config.js";

/** Noise scale of an episode: falls linearly from the first to zero (reference, section 2). */
export function explorationScale(config: MaddpgConfig, episode: number): number {
  const left = Math.max(0, config.explorationEpisodes - episode);
  return (config.explorationScale * left) / config.explorationEpisodes;
}

/** The exploration of all agents in one world during one episode: one process per action component. */
export class Exploration {
  readonly #noise: OrnsteinUhlenbeck;
  #stream: Stream | null = null;
  #scale = 0;

  constructor(
    private readonly config: MaddpgConfig,
    actions: number,
  ) {
    this.#noise = new OrnsteinUhlenbeck(actions, config.noiseTheta, config.noiseSigma);
  }

  /** Starts an episode, with a stream of its own. */
  begin(stream: Stream, episode: number): void {
    this.#noise.reset();
    this.#stream = stream;
    this.#scale = explorationScale(this.config, episode);
  }

  get scale(): number {
    return this.#scale;
  }

  /** Noise of this step, before scaling (a live view); without exploration nothing is drawn. */
  advance(): Float64Array {
    const stream = this.#stream;
    if (stream && this.#scale > 0) {
      for (let i = 0; i < this.config.noiseAdvances; i++) this.#noise.advance(stream);
    }
    return this.#noise.state;
  }
}
