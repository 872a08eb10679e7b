import type { Batch } from "../engine/index.js";
import type { Stream } from "../random/index.js";

/** Rows of a block: a power of two, so that an index splits into block and row by its bits. */
const BLOCK_BITS = 16;
const BLOCK_ROWS = 1 << BLOCK_BITS;
const ROW_MASK = BLOCK_ROWS - 1;
/** In float32 numbers. */
const CACHE_LINE = 16;

/** Running sums from which an agent's rewards are normalised. */
interface RewardSums {
  sum: number;
  squares: number;
  /** The newest reward, and how many of the newest ones in a row equal it: rounded sums cannot tell "all the same". */
  newest: number;
  equal: number;
}

/**
 * The last `capacity` transitions, float32. A row holds all observations, all actions, all rewards, the done flag and
 * all next observations. Memory is taken in blocks as the buffer fills.
 */
export class ReplayBuffer {
  readonly #blocks: Float32Array[] = [];
  readonly #row: number;
  readonly #drawn: Uint32Array;
  #chosen = new Uint32Array(0);
  /** Only so that the reads of `#fetch` are not left out. */
  protected touched = 0;
  readonly #sums: RewardSums[];
  #draw = 0;
  #pushed = 0;

  /** @param observations total length of all agents' observations; @param actions of all their actions */
  constructor(
    readonly capacity: number,
    readonly observations: number,
    readonly actions: number,
    readonly agents: number,
  ) {
    this.#row = 2 * observations + actions + agents + 1;
    this.#drawn = new Uint32Array(capacity);
    this.#sums = Array.from({ length: agents }, () => ({ sum: 0, squares: 0, newest: 0, equal: 0 }));
  }

  /** Transitions held now. */
  get size(): number {
    return Math.min(this.#pushed, this.capacity);
  }

  /** Appends one transition; past the capacity it takes the place of the oldest. */
  push(
    observations: readonly Float32Array[],
    actions: readonly Float32Array[],
    rewards: Float64Array,
    next: readonly Float32Array[],
    done: boolean,
  ): void {
    const index = this.#pushed % this.capacity;
    const block = this.#block(index);
    let at = (index & ROW_MASK) * this.#row;
    if (this.#pushed >= this.capacity) this.#forget(block, at);
    for (const part of observations) for (let i = 0; i < part.length; i++) block[at++] = part[i];
    for (const part of actions) for (let i = 0; i < part.length; i++) block[at++] = part[i];
    for (let agent = 0; agent < this.agents; agent++) {
      const reward = Math.fround(rewards[agent]);
      block[at++] = reward;
      this.#sums[agent].sum += reward;
      this.#sums[agent].squares += reward * reward;
      countEqual(this.#sums[agent], reward);
    }
    block[at++] = done ? 1 : 0;
    for (const part of next) for (let i = 0; i < part.length; i++) block[at++] = part[i];
    this.#pushed++;
  }

  #forget(block: Float32Array, at: number): void {
    for (let agent = 0; agent < this.agents; agent++) {
      const reward = block[at + this.observations + this.actions + agent];
      this.#sums[agent].sum -= reward;
      this.#sums[agent].squares -= reward * reward;
    }
  }

  #block(index: number): Float32Array {
    const number = index >>> BLOCK_BITS;
    while (this.#blocks.length <= number) {
      const rows = Math.min(BLOCK_ROWS, this.capacity - this.#blocks.length * BLOCK_ROWS);
      this.#blocks.push(new Float32Array(rows * this.#row));
    }
    return this.#blocks[number];
  }

  /** Mean and (population) standard deviation of an agent's rewards over all entries. */
  rewardMoments(agent: number): { mean: number; deviation: number } {
    const { sum, squares, newest, equal } = this.#sums[agent];
    if (this.size > 0 && equal >= this.size) return { mean: newest, deviation: 0 };
    const mean = sum / this.size;
    return { mean, deviation: Math.sqrt(Math.max(0, squares / this.size - mean * mean)) };
  }

  /**
   * Fills `batch` with `batch.rows` different transitions, in time proportional to the batch (Floyd's algorithm).
   * Rewards are the agent's, normalised over all entries if asked (raw when they are all the same).
   */
  sample(stream: Stream, agent: number, batch: Batch, normaliseRewards: boolean): void {
    const { size } = this;
    if (size < batch.rows) throw new Error(`cannot draw ${batch.rows} transitions: the replay buffer holds ${size}`);
    this.#nextDraw();
    const { mean, deviation } = this.rewardMoments(agent);
    const centre = normaliseRewards && deviation > 0 ? mean : 0;
    const scale = normaliseRewards && deviation > 0 ? 1 / deviation : 1;
    if (this.#chosen.length < batch.rows) this.#chosen = new Uint32Array(batch.rows);
    const chosen = this.#chosen;
    for (let row = 0; row < batch.rows; row++) {
      const last = size - batch.rows + row;
      const candidate = stream.integer(last + 1);
      const index = this.#drawn[candidate] === this.#draw ? last : candidate;
      this.#drawn[index] = this.#draw;
      chosen[row] = index;
    }
    this.#fetch(chosen, batch.rows);
    for (let row = 0; row < batch.rows; row++) this.#copy(chosen[row], row, batch, agent, centre, scale);
  }

  /**
   * Reads a number of each cache line of the chosen rows. The rows lie far apart in a large buffer; asked for at once,
   * the processor fetches many side by side, which halves the time of a sample.
   */
  #fetch(chosen: Uint32Array, rows: number): void {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const block = this.#blocks[chosen[row] >>> BLOCK_BITS];
      const from = (chosen[row] & ROW_MASK) * this.#row;
      for (let at = 0; at < this.#row; at += CACHE_LINE) sum += block[from + at];
      sum += block[from + this.#row - 1];
    }
    this.touched = sum;
  }

  #nextDraw(): void {
    if (++this.#draw === 2 ** 32) {
      this.#drawn.fill(0);
      this.#draw = 1;
    }
  }

  #copy(index: number, row: number, batch: Batch, agent: number, centre: number, scale: number): void {
    const block = this.#blocks[index >>> BLOCK_BITS];
    const { observations, actions, agents } = this;
    const { joint, next } = batch;
    const from = (index & ROW_MASK) * this.#row;
    const action = from + observations;
    const reward = action + actions;
    const after = reward + agents + 1;
    const to = row * batch.jointStride;
    const toAction = to + batch.actionOffset;
    const toNext = row * batch.nextStride;
    for (let i = 0; i < observations; i++) joint[to + i] = block[from + i];
    for (let i = 0; i < actions; i++) joint[toAction + i] = block[action + i];
    for (let i = 0; i < observations; i++) next[toNext + i] = block[after + i];
    batch.reward[row] = (block[reward + agent] - centre) * scale;
    batch.done[row] = block[after - 1];
  }

  /** The running sum of each agent's rewards, then of their squares, over all entries: they depend on every push so far. */
  rewardSums(): number[] {
    return this.#sums.flatMap(({ sum, squares }) => [sum, squares]);
  }
}

function countEqual(sums: RewardSums, reward: number): void {
  sums.equal = reward === sums.newest ? sums.equal + 1 : 1;
  sums.newest = reward;
}
