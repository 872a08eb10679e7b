/** Averages over successive stretches of episodes: the learning curves of a run. */
export interface History {
  /** Last episode of each stretch, counted from 1. */
  readonly episode: number[];
  /** Mean per stretch, by name; NaN where nothing was measured. */
  readonly columns: Record<string, number[]>;
}

/** A column of a history in at most `points` stretches, for a curve: the last episode of each, and its mean. */
export function curve(history: History, column: string, points = 40): { x: number[]; mean: number[] } {
  const values = history.columns[column];
  if (!values) {
    throw new Error(`the history has no column "${column}"; it has ${Object.keys(history.columns).join(", ")}`);
  }
  const width = Math.ceil(values.length / points);
  const x: number[] = [];
  const mean: number[] = [];
  for (let start = 0; start < values.length; start += width) {
    const part = values.slice(start, start + width).filter((value) => !Number.isNaN(value));
    if (part.length === 0) continue;
    x.push(history.episode[Math.min(start + width, values.length) - 1]);
    mean.push(part.reduce((sum, value) => sum + value, 0) / part.length);
  }
  return { x, mean };
}

/** Gathers values and closes a row every `stretch` episodes. */
export class HistoryRecorder {
  readonly history: History;
  #sums = new Map<string, { sum: number; count: number }>();

  constructor(
    readonly stretch: number,
    start: History = { episode: [], columns: {} },
  ) {
    this.history = structuredClone(start);
  }

  add(name: string, value: number): void {
    const entry = this.#sums.get(name);
    if (entry) {
      entry.sum += value;
      entry.count++;
    } else this.#sums.set(name, { sum: value, count: 1 });
  }

  /** To be called after each episode; returns true when it closed a row. */
  endEpisode(episodesDone: number, last: boolean): boolean {
    if (episodesDone % this.stretch !== 0 && !last) return false;
    const { episode, columns } = this.history;
    for (const name of this.#sums.keys()) columns[name] ??= new Array(episode.length).fill(Number.NaN);
    episode.push(episodesDone);
    for (const [name, values] of Object.entries(columns)) {
      const entry = this.#sums.get(name);
      values.push(entry ? entry.sum / entry.count : Number.NaN);
    }
    this.#sums = new Map();
    return true;
  }

  /** The sums of the stretch that is still open, for a checkpoint. */
  exportOpen(): [string, number, number][] {
    return [...this.#sums].map(([name, { sum, count }]) => [name, sum, count]);
  }

  importOpen(open: readonly [string, number, number][]): void {
    this.#sums = new Map(open.map(([name, sum, count]) => [name, { sum, count }]));
  }
}
