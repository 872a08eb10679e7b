import type { LastStep, Learner } from "../engine/index.js";
import type { Streams } from "../random/index.js";
import type { World } from "../world/index.js";
import type { MaddpgConfig } from "./config.js";
import { Exploration } from "./exploration.js";
import type { ReplayBuffer } from "./replay-buffer.js";

/** Row n of a [worlds x size] matrix, as live views. */
function rows(matrix: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: matrix.length / size }, (_, n) => matrix.subarray(n * size, (n + 1) * size));
}

/** Plays all worlds with the current policies plus noise, and stores what happened. */
export class Collector {
  /** Sum of rewards of the running episode, [agents x worlds]. */
  readonly returns: Float64Array;
  readonly lastStep: LastStep;
  /** Numbers that all agents play in one step of all worlds. */
  readonly actionsPerStep: number;
  readonly #sizes: readonly { observation: number; action: number; offset: number }[];
  readonly #matrices: { observations: Float32Array[]; next: Float32Array[]; actions: Float32Array[] };
  readonly #stored: Float32Array[];
  readonly #worldActions: Float64Array[];
  readonly #rewards: Float64Array;
  readonly #exploration: Exploration[];
  /** Per world, per agent. */
  #observations: Float32Array[][];
  #next: Float32Array[][];
  readonly #storedRows: Float32Array[][];
  readonly #worldRewards: Float64Array;

  constructor(
    private readonly world: World,
    private readonly learner: Learner,
    private readonly config: MaddpgConfig,
    private readonly replay: ReplayBuffer,
  ) {
    const { count } = world;
    let offset = 0;
    this.#sizes = world.agents.map((_, agent) => {
      const size = { observation: world.observationSize(agent), action: world.actionSize(agent), offset };
      offset += size.action;
      return size;
    });
    this.actionsPerStep = count * offset;
    const matrix = (key: "observation" | "action") => this.#sizes.map((size) => new Float32Array(count * size[key]));
    this.#matrices = { observations: matrix("observation"), next: matrix("observation"), actions: matrix("action") };
    this.#stored = matrix("action");
    this.#worldActions = this.#sizes.map((size) => new Float64Array(count * size.action));
    this.#rewards = new Float64Array(world.agents.length * count);
    this.#worldRewards = new Float64Array(world.agents.length);
    this.returns = new Float64Array(world.agents.length * count);
    this.#exploration = Array.from({ length: count }, () => new Exploration(config, offset));
    const byWorld = (matrices: Float32Array[], key: "observation" | "action") => {
      const perAgent = matrices.map((m, agent) => rows(m, this.#sizes[agent][key]));
      return Array.from({ length: count }, (_, n) => perAgent.map((views) => views[n]));
    };
    this.#observations = byWorld(this.#matrices.observations, "observation");
    this.#next = byWorld(this.#matrices.next, "observation");
    this.#storedRows = byWorld(this.#stored, "action");
    this.lastStep = {
      observations: this.#sizes.map((size) => new Float32Array(size.observation)),
      actions: this.#sizes.map((size) => new Float32Array(size.action)),
      gates: this.#sizes.map((size) => new Float32Array(size.action)),
    };
  }

  /** Starts an episode in every world; world n plays episode `first + n`, with streams of that episode. */
  beginEpisodes(streams: Streams, first: number): void {
    for (let n = 0; n < this.world.count; n++) {
      this.world.reset(streams.stream("spawn", first + n), n);
      this.#exploration[n].begin(streams.stream("explore", first + n), first + n);
    }
    this.returns.fill(0);
    this.#observe(this.#matrices.observations);
  }

  #observe(into: Float32Array[]): void {
    for (let agent = 0; agent < into.length; agent++) this.world.observe(agent, into[agent]);
  }

  /** One step of every world. `last` marks the last step of the episode. */
  step(last: boolean): void {
    this.#act();
    this.#move(last);
  }

  /** Repeats a step from the actions that were played in it (`writePlayed`): the same transitions, and nobody acts. */
  repeat(played: Float32Array, last: boolean): void {
    for (let n = 0, from = 0; n < this.world.count; n++) {
      for (let agent = 0; agent < this.#sizes.length; agent++) {
        const { action: size } = this.#sizes[agent];
        for (let c = 0; c < size; c++) this.#play(agent, n * size + c, played[from++]);
      }
    }
    this.#move(last);
  }

  /** Writes the actions of the last step, [worlds x all agents' actions]; they are float32 numbers. */
  writePlayed(out: Float32Array): void {
    for (let n = 0, to = 0; n < this.world.count; n++) {
      for (let agent = 0; agent < this.#sizes.length; agent++) {
        const { action: size } = this.#sizes[agent];
        for (let c = 0; c < size; c++) out[to++] = this.#worldActions[agent][n * size + c];
      }
    }
  }

  #move(last: boolean): void {
    const { world } = this;
    world.step(this.#worldActions);
    world.rewards(this.#rewards);
    this.#observe(this.#matrices.next);
    const done = last && !this.config.bootstrapAtHorizon;
    const agents = this.#sizes.length;
    for (let n = 0; n < world.count; n++) {
      for (let agent = 0; agent < agents; agent++) {
        const reward = this.#rewards[agent * world.count + n];
        this.#worldRewards[agent] = reward;
        this.returns[agent * world.count + n] += reward;
      }
      this.replay.push(this.#observations[n], this.#storedRows[n], this.#worldRewards, this.#next[n], done);
    }
    for (let agent = 0; agent < agents; agent++) this.lastStep.observations[agent].set(this.#observations[0][agent]);
    [this.#observations, this.#next] = [this.#next, this.#observations];
    const { observations } = this.#matrices;
    this.#matrices.observations = this.#matrices.next;
    this.#matrices.next = observations;
  }

  /** action = clamp(policy + scaled noise, -1, 1); frozen agents play without noise. */
  #act(): void {
    const { world } = this;
    for (let agent = 0; agent < this.#sizes.length; agent++) {
      this.learner.act(agent, this.#matrices.observations[agent], world.count, this.#matrices.actions[agent]);
    }
    for (let n = 0; n < world.count; n++) {
      const exploration = this.#exploration[n];
      const noise = exploration.advance();
      for (let agent = 0; agent < this.#sizes.length; agent++) {
        const { action: size, offset } = this.#sizes[agent];
        const scale = this.learner.spec.agents[agent].frozen ? 0 : exploration.scale;
        for (let c = 0; c < size; c++) {
          const at = n * size + c;
          const free = Math.fround(this.#matrices.actions[agent][at] + noise[offset + c] * scale);
          const played = Math.min(1, Math.max(-1, free));
          this.#play(agent, at, played);
          if (n === 0) {
            this.lastStep.actions[agent][c] = played;
            this.lastStep.gates[agent][c] = free === played ? 1 : 0;
          }
        }
      }
    }
  }

  #play(agent: number, at: number, played: number): void {
    this.#worldActions[agent][at] = played;
    this.#stored[agent][at] = played * this.config.storedActionScale;
  }
}
