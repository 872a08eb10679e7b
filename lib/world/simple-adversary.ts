import type { Stream } from "../random/index.js";
import { integrate, squaredDistance } from "./point-mass.js";
import {
  parseSimpleAdversaryConfig,
  type SimpleAdversaryConfig,
  type SimpleAdversaryOptions,
} from "./simple-adversary-config.js";
import {
  checkActions,
  checkAgent,
  checkCount,
  checkedPoint,
  checkIndex,
  checkLength,
  copyState,
  restoreState,
} from "./state.js";
import type { World, WorldSnapshot } from "./world.js";

const ADVERSARY = 0;
const AGENT_COUNT = 3;
const OBSERVATION_SIZES = [8, 10, 10];
/** `goals` of a world that has had no reset yet. */
const UNSET = -1;

/** A state to start an episode from: three agents and two landmarks as [x, y], velocities 0. */
export interface SimpleAdversaryPlacement {
  readonly agents: readonly (readonly number[])[];
  readonly landmarks: readonly (readonly number[])[];
  /** Index of the goal landmark, 0 or 1. */
  readonly goal: number;
}

/**
 * The scenario simple_adversary of MPE (Lowe et al. 2017), unmodified: an adversary (agent 0) that does not know the
 * goal and two good agents (1, 2) that do. No walls, unlimited sight. Observations, other minus self:
 * - adversary (8): landmark 0, landmark 1, agent 1, agent 2;
 * - good (10): goal, landmark 0, landmark 1, the adversary, the other good agent.
 */
export class SimpleAdversary implements World {
  readonly agents = ["adversary", "good1", "good2"] as const;
  readonly config: SimpleAdversaryConfig;
  readonly horizon: number;
  /** Positions of the three agents, each [count x 2]. */
  readonly positions: readonly Float64Array[];
  /** Velocities of the three agents, each [count x 2]. */
  readonly velocities: readonly Float64Array[];
  /** [count x 4]: x and y of landmark 0, then of landmark 1. */
  readonly landmarks: Float64Array;
  /** [count]: index of the goal landmark, 0 or 1. */
  readonly goals: Float64Array;

  readonly #state: WorldSnapshot;
  #unset: number;

  /** @throws if a field or the count is not valid; the message names it, the value seen and what to try */
  constructor(
    options: SimpleAdversaryOptions = {},
    readonly count = 1,
  ) {
    checkCount(count);
    this.config = parseSimpleAdversaryConfig(options);
    this.horizon = this.config.horizon;
    this.positions = this.agents.map(() => new Float64Array(2 * count));
    this.velocities = this.agents.map(() => new Float64Array(2 * count));
    this.landmarks = new Float64Array(4 * count);
    this.goals = new Float64Array(count).fill(UNSET);
    this.#unset = count;
    const state: Record<string, Float64Array> = { landmarks: this.landmarks, goals: this.goals };
    this.agents.forEach((name, agent) => {
      state[`${name}.position`] = this.positions[agent];
      state[`${name}.velocity`] = this.velocities[agent];
    });
    this.#state = state;
  }

  observationSize(agent: number): number {
    checkAgent(agent, this.agents);
    return OBSERVATION_SIZES[agent];
  }

  actionSize(agent: number): number {
    checkAgent(agent, this.agents);
    return this.config.actions === "five" ? 5 : 2;
  }

  /** Draws, in this order: goal; x, y of agents 0, 1, 2; x, y of landmarks 0, 1; all positions uniform. */
  reset(stream: Stream, index?: number): void {
    if (index !== undefined) checkIndex(index, this.count);
    const first = index ?? 0;
    const last = index ?? this.count - 1;
    const draw = () => stream.uniform(-this.config.spawnExtent, this.config.spawnExtent);
    for (let n = first; n <= last; n++) {
      const goal = stream.integer(2);
      for (const position of this.positions) {
        position[2 * n] = draw();
        position[2 * n + 1] = draw();
      }
      for (let i = 0; i < 4; i++) this.landmarks[4 * n + i] = draw();
      this.#begin(n, goal);
    }
  }

  /** Starts an episode in one world from a given state. @throws on a bad placement */
  place(index: number, placement: SimpleAdversaryPlacement): void {
    checkIndex(index, this.count);
    const { agents, landmarks, goal } = placement;
    if (goal !== 0 && goal !== 1) throw new Error(`goal must be 0 or 1, the index of a landmark; got ${goal}`);
    if (agents?.length !== AGENT_COUNT) throw new Error(`agents must be three points; got ${JSON.stringify(agents)}`);
    if (landmarks?.length !== 2) throw new Error(`landmarks must be two points; got ${JSON.stringify(landmarks)}`);
    const starts = agents.map((point, i) => checkedPoint(point, `agents[${i}]`));
    const points = landmarks.map((point, i) => checkedPoint(point, `landmarks[${i}]`));
    for (let agent = 0; agent < AGENT_COUNT; agent++) this.positions[agent].set(starts[agent], 2 * index);
    this.landmarks.set(points.flat(), 4 * index);
    this.#begin(index, goal);
  }

  step(actions: readonly Float64Array[]): void {
    if (this.#unset > 0) throw new Error(`${this.#unset} of ${this.count} worlds have no state yet; call reset first`);
    const { config } = this;
    const five = config.actions === "five";
    const size = five ? 5 : 2;
    checkActions(actions, this.agents, this.count, size);
    for (let agent = 0; agent < AGENT_COUNT; agent++) {
      const action = actions[agent];
      const position = this.positions[agent];
      const velocity = this.velocities[agent];
      for (let n = 0, a = 0; n < this.count; n++, a += size) {
        const x = five ? action[a + 1] - action[a + 2] : action[a];
        const y = five ? action[a + 3] - action[a + 4] : action[a + 1];
        integrate(position, velocity, 2 * n, config.sensitivity * x, config.sensitivity * y, config);
      }
    }
  }

  observe(agent: number, out: Float64Array | Float32Array): void {
    const size = this.observationSize(agent);
    checkLength(out, size * this.count, `out of observe(${agent})`, `${size} for each world`);
    const { landmarks, positions } = this;
    const self = positions[agent];
    for (let n = 0; n < this.count; n++) {
      const x = self[2 * n];
      const y = self[2 * n + 1];
      let o = size * n;
      if (agent !== ADVERSARY) {
        out[o++] = landmarks[this.goalAt(n)] - x;
        out[o++] = landmarks[this.goalAt(n) + 1] - y;
      }
      for (let i = 4 * n; i < 4 * n + 4; i += 2) {
        out[o++] = landmarks[i] - x;
        out[o++] = landmarks[i + 1] - y;
      }
      for (let other = 0; other < AGENT_COUNT; other++) {
        if (other === agent) continue;
        out[o++] = positions[other][2 * n] - x;
        out[o++] = positions[other][2 * n + 1] - y;
      }
    }
  }

  /**
   * Adversary: minus its squared distance to the goal. Each good agent: the adversary's distance to the goal minus the
   * smaller of the two good agents' distances (the shaped rewards of MPE).
   */
  rewards(out: Float64Array): void {
    const { count, landmarks } = this;
    checkLength(out, AGENT_COUNT * count, "out of rewards()", "agents x worlds");
    const [adversary, good1, good2] = this.positions;
    for (let n = 0; n < count; n++) {
      const goal = this.goalAt(n);
      const squared = squaredDistance(adversary, 2 * n, landmarks, goal);
      const nearest = Math.min(
        Math.sqrt(squaredDistance(good1, 2 * n, landmarks, goal)),
        Math.sqrt(squaredDistance(good2, 2 * n, landmarks, goal)),
      );
      out[n] = -squared;
      out[count + n] = Math.sqrt(squared) - nearest;
      out[2 * count + n] = out[count + n];
    }
  }

  /** Squared distances: adversary [count] to the goal; good [count x 3] to landmark 0, to landmark 1 and to the goal. */
  benchmark(agent: number, out: Float64Array): void {
    checkAgent(agent, this.agents);
    const size = agent === ADVERSARY ? 1 : 3;
    checkLength(out, size * this.count, `out of benchmark(${agent})`, `${size} for each world`);
    const position = this.positions[agent];
    for (let n = 0; n < this.count; n++) {
      if (agent !== ADVERSARY) {
        out[3 * n] = squaredDistance(position, 2 * n, this.landmarks, 4 * n);
        out[3 * n + 1] = squaredDistance(position, 2 * n, this.landmarks, 4 * n + 2);
      }
      out[size * n + size - 1] = squaredDistance(position, 2 * n, this.landmarks, this.goalAt(n));
    }
  }

  /** Where in `landmarks` the goal's x stands. */
  goalAt(index: number): number {
    return 4 * index + 2 * this.goals[index];
  }

  snapshot(): WorldSnapshot {
    return copyState(this.#state);
  }

  restore(snapshot: WorldSnapshot): void {
    restoreState(this.#state, snapshot);
    this.#unset = this.goals.reduce((sum, goal) => sum + (goal === UNSET ? 1 : 0), 0);
  }

  #begin(n: number, goal: number): void {
    if (this.goals[n] === UNSET) this.#unset -= 1;
    this.goals[n] = goal;
    for (const velocity of this.velocities) velocity.fill(0, 2 * n, 2 * n + 2);
  }
}
