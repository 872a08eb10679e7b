import { cos, sin } from "../exact/index.js";
import type { Stream } from "../random/index.js";
import {
  BLUE_REWARDS,
  type BlueReward,
  type PhysicalDeceptionConfig,
  type PhysicalDeceptionOptions,
  parsePhysicalDeceptionConfig,
} from "./physical-deception-config.js";
import { observeBlue, observeRed } from "./physical-deception-observe.js";
import { rewardBlue, rewardRed } from "./physical-deception-rewards.js";
import type { PhysicalDeceptionState } from "./physical-deception-state.js";
import { distance, integrate, squaredDistance } from "./point-mass.js";
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
import { Walls } from "./walls.js";
import type { World, WorldSnapshot } from "./world.js";

export const RED = 0;
export const BLUE = 1;
const TWO_PI = 2 * Math.PI;
const OBSERVATION_SIZES = [6, 10];
/** Pairs of landmarks drawn for one that is far enough apart. One in 40 is, or more; but tiny lengths underflow. */
const MOST_DRAWS = 10_000;
/** `goals` of a world that has had no reset yet. */
const UNSET = -1;

/** A state to start an episode from. Points are [x, y]; velocities default to 0, the flag to false. */
export interface Placement {
  readonly red: readonly number[];
  readonly blue: readonly number[];
  readonly landmarks: readonly (readonly number[])[];
  /** Index of the goal landmark, 0 or 1. */
  readonly goal: number;
  readonly redVelocity?: readonly number[];
  readonly blueVelocity?: readonly number[];
  /** Whether red has been at the non-goal before. It is also set when red starts there. */
  readonly flag?: boolean;
}

/**
 * The modified physical-deception world of arXiv 2412.16325: red (agent 0) looks for the goal without knowing which
 * landmark it is; blue (agent 1) knows. When red has been at the other landmark, the flag is set until the next reset,
 * and red stays where it is (its velocity goes to 0 with its next step). Observations, other minus self:
 * - red (6): landmark 0, landmark 1, blue or 0, 0 when out of sight;
 * - blue (10): goal, landmark 0, landmark 1, red or 0, 0 when out of sight, flag, flag.
 *
 * The state arrays are public to be read; `place` and `restore` are the ways to write them.
 */
export class PhysicalDeception implements World, PhysicalDeceptionState {
  readonly agents = ["red", "blue"] as const;
  readonly config: PhysicalDeceptionConfig;
  readonly horizon: number;
  /** Positions of [red, blue], each [count x 2]. */
  readonly positions: readonly [Float64Array, Float64Array];
  /** Velocities of [red, blue], each [count x 2]. */
  readonly velocities: readonly [Float64Array, Float64Array];
  /** [count x 4]: x and y of landmark 0, then of landmark 1. */
  readonly landmarks: Float64Array;
  /** [count]: index of the goal landmark, 0 or 1. */
  readonly goals: Float64Array;
  /** [count]: 1 from the moment red has been at the non-goal in this episode, otherwise 0. */
  readonly flags: Float64Array;

  readonly #walls: Walls | null;
  readonly #force = new Float64Array(2);
  readonly #sight: number;
  readonly #state: WorldSnapshot;
  #unset: number;

  /**
   * @param options fields that differ from the paper; see `physicalDeceptionSchema`
   * @param count number of parallel worlds
   * @throws if a field or the count is not valid; the message names it, the value seen and what to try
   */
  constructor(
    options: PhysicalDeceptionOptions = {},
    readonly count = 1,
  ) {
    checkCount(count);
    this.config = parsePhysicalDeceptionConfig(options);
    this.horizon = this.config.horizon;
    this.#walls = this.config.walls ? new Walls(this.config) : null;
    this.#sight = this.config.sightRadius ?? Number.POSITIVE_INFINITY;
    this.positions = [new Float64Array(2 * count), new Float64Array(2 * count)];
    this.velocities = [new Float64Array(2 * count), new Float64Array(2 * count)];
    this.landmarks = new Float64Array(4 * count);
    this.goals = new Float64Array(count).fill(UNSET);
    this.flags = new Float64Array(count);
    this.#unset = count;
    this.#state = {
      "red.position": this.positions[RED],
      "red.velocity": this.velocities[RED],
      "blue.position": this.positions[BLUE],
      "blue.velocity": this.velocities[BLUE],
      landmarks: this.landmarks,
      goals: this.goals,
      flags: this.flags,
    };
  }

  observationSize(agent: number): number {
    checkAgent(agent, this.agents);
    return OBSERVATION_SIZES[agent];
  }

  actionSize(agent: number): number {
    checkAgent(agent, this.agents);
    return 2;
  }

  /** Draws, in this order: goal; red x, y; blue's angle, distance; landmark 0 x, y; landmark 1 x, y (again if too near). */
  reset(stream: Stream, index?: number): void {
    if (index === undefined) {
      for (let n = 0; n < this.count; n++) this.#spawn(stream, n);
    } else {
      checkIndex(index, this.count);
      this.#spawn(stream, index);
    }
  }

  /** Starts an episode in one world from a given state, under the same rules as `reset`. @throws on a bad placement */
  place(index: number, placement: Placement): void {
    checkIndex(index, this.count);
    const { goal, landmarks } = placement;
    if (goal !== 0 && goal !== 1) throw new Error(`goal must be 0 or 1, the index of a landmark; got ${goal}`);
    if (landmarks?.length !== 2) throw new Error(`landmarks must be two points; got ${JSON.stringify(landmarks)}`);
    const red = checkedPoint(placement.red, "red");
    const blue = checkedPoint(placement.blue, "blue");
    const redVelocity = checkedPoint(placement.redVelocity ?? [0, 0], "redVelocity");
    const blueVelocity = checkedPoint(placement.blueVelocity ?? [0, 0], "blueVelocity");
    const points = landmarks.map((point, i) => checkedPoint(point, `landmarks[${i}]`));
    this.positions[RED].set(red, 2 * index);
    this.positions[BLUE].set(blue, 2 * index);
    this.landmarks.set(points.flat(), 4 * index);
    this.#begin(index, goal);
    this.velocities[RED].set(redVelocity, 2 * index);
    this.velocities[BLUE].set(blueVelocity, 2 * index);
    if (placement.flag) this.flags[index] = 1;
  }

  step(actions: readonly Float64Array[]): void {
    if (this.#unset > 0) throw new Error(`${this.#unset} of ${this.count} worlds have no state yet; call reset first`);
    checkActions(actions, this.agents, this.count, 2);
    this.#move(RED, actions[RED]);
    this.#move(BLUE, actions[BLUE]);
    for (let n = 0; n < this.count; n++) this.#noteTrap(n);
  }

  observe(agent: number, out: Float64Array | Float32Array): void {
    const size = this.observationSize(agent);
    checkLength(out, size * this.count, `out of observe(${agent})`, `${size} for each world`);
    if (agent === RED) observeRed(this, out);
    else observeBlue(this, out);
  }

  /** Red's rewards, then blue's of the kind that the config names. */
  rewards(out: Float64Array): void {
    checkLength(out, 2 * this.count, "out of rewards()", "agents x worlds");
    rewardRed(this, out, 0);
    rewardBlue(this, this.config.blueReward, out, this.count);
  }

  /** Blue's rewards of the last step under any of the kinds, [count]. Pure, so that returns can be compared. */
  blueReward(kind: BlueReward, out: Float64Array): void {
    if (!BLUE_REWARDS.includes(kind)) throw new Error(`no blue reward "${kind}"; there are ${BLUE_REWARDS.join(", ")}`);
    checkLength(out, this.count, "out of blueReward()", "1 for each world");
    rewardBlue(this, kind, out, 0);
  }

  /** Squared distances: red [count] to the goal; blue [count x 3] to landmark 0, to landmark 1 and to the goal. */
  benchmark(agent: number, out: Float64Array): void {
    checkAgent(agent, this.agents);
    const size = agent === RED ? 1 : 3;
    checkLength(out, size * this.count, `out of benchmark(${agent})`, `${size} for each world`);
    const position = this.positions[agent];
    for (let n = 0; n < this.count; n++) {
      const goal = squaredDistance(position, 2 * n, this.landmarks, this.goalAt(n));
      if (agent === RED) {
        out[n] = goal;
      } else {
        out[3 * n] = squaredDistance(position, 2 * n, this.landmarks, 4 * n);
        out[3 * n + 1] = squaredDistance(position, 2 * n, this.landmarks, 4 * n + 2);
        out[3 * n + 2] = goal;
      }
    }
  }

  /** Whether red cannot move any more in world `index`. */
  isFrozen(index: number): boolean {
    return this.config.trapFreezes && this.flags[index] === 1;
  }

  /** Whether the agents of world `index` see each other (up to and including the sight radius). */
  inSight(index: number): boolean {
    return distance(this.positions[RED], 2 * index, this.positions[BLUE], 2 * index) <= this.#sight;
  }

  /** Where in `landmarks` the goal's x stands. */
  goalAt(index: number): number {
    return 4 * index + 2 * this.goals[index];
  }

  /** Where in `landmarks` the x of the landmark that is not the goal stands. */
  nonGoalAt(index: number): number {
    return 4 * index + 2 - 2 * this.goals[index];
  }

  snapshot(): WorldSnapshot {
    return copyState(this.#state);
  }

  restore(snapshot: WorldSnapshot): void {
    restoreState(this.#state, snapshot);
    this.#unset = this.goals.reduce((sum, goal) => sum + (goal === UNSET ? 1 : 0), 0);
  }

  #spawn(stream: Stream, n: number): void {
    const { spawnExtent: extent, blueSpawnRadius, minimumLandmarkGap } = this.config;
    const { landmarks } = this;
    const [red, blue] = this.positions;
    const goal = stream.integer(2);
    red[2 * n] = stream.uniform(-extent, extent);
    red[2 * n + 1] = stream.uniform(-extent, extent);
    const angle = stream.uniform(0, TWO_PI);
    const radius = stream.uniform(0, blueSpawnRadius);
    blue[2 * n] = clamp(red[2 * n] + radius * cos(angle), extent);
    blue[2 * n + 1] = clamp(red[2 * n + 1] + radius * sin(angle), extent);
    let draws = 0;
    do {
      if (draws++ === MOST_DRAWS) {
        throw new Error(`no landmarks minimumLandmarkGap = ${minimumLandmarkGap} apart in ${MOST_DRAWS} draws`);
      }
      for (let i = 0; i < 4; i++) landmarks[4 * n + i] = stream.uniform(-extent, extent);
    } while (distance(landmarks, 4 * n, landmarks, 4 * n + 2) < minimumLandmarkGap);
    this.#begin(n, goal);
  }

  /** What a reset does once the positions are set. */
  #begin(n: number, goal: number): void {
    if (this.goals[n] === UNSET) this.#unset -= 1;
    this.goals[n] = goal;
    this.flags[n] = 0;
    for (const velocity of this.velocities) velocity.fill(0, 2 * n, 2 * n + 2);
    this.#noteTrap(n);
  }

  /** The published code does this as a side effect of red's observation, which follows each reset and each step. */
  #noteTrap(n: number): void {
    const gap = distance(this.positions[RED], 2 * n, this.landmarks, this.nonGoalAt(n));
    if (gap < this.config.landmarkRadius) this.flags[n] = 1;
  }

  #move(agent: number, action: Float64Array): void {
    const position = this.positions[agent];
    const velocity = this.velocities[agent];
    const { config } = this;
    const { sensitivity } = config;
    const force = this.#force;
    const walls = this.#walls;
    const freezes = agent === RED && config.trapFreezes;
    for (let i = 0; i < position.length; i += 2) {
      if (freezes && this.flags[i >> 1] === 1) {
        velocity[i] = 0;
        velocity[i + 1] = 0;
        continue;
      }
      force[0] = sensitivity * action[i];
      force[1] = sensitivity * action[i + 1];
      if (walls !== null) walls.addForce(position[i], position[i + 1], force);
      integrate(position, velocity, i, force[0], force[1], config);
    }
  }
}

function clamp(value: number, extent: number): number {
  return Math.max(-extent, Math.min(extent, value));
}
