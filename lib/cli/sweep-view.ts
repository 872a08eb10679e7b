import type { PoolState, Running } from "./sweep-pool.js";
import { textTable } from "./text-table.js";

/** Episodes of the whole sweep: those this session has done, those left, and since when, for the rate. */
export interface Pace {
  /** Episodes of the runs still waiting or running. */
  readonly left: number;
  /** Episodes done in this session, and its length in milliseconds. */
  readonly done: number;
  readonly elapsed: number;
}

/** The lines that show where a sweep stands. @param now milliseconds, by the clock of `Running.since` */
export function sweepLines(name: string, total: number, state: PoolState, pace: Pace, now: number): string[] {
  const waiting = state.waiting.size - state.running.size;
  const counts = [
    `${state.done.size} of ${total} done`,
    `${state.running.size} running`,
    `${waiting} waiting`,
    ...(state.failed.size > 0 ? [`${state.failed.size} failed`] : []),
    ...(pace.done > 0 ? [`${duration((pace.left / pace.done) * pace.elapsed)} left`] : []),
  ];
  const rows = [...state.running.values()].map((running) => [
    String(running.run.index),
    running.run.arm,
    running.run.world,
    running.run.red,
    running.run.protocol,
    String(running.run.seed),
    running.episode.toLocaleString("en"),
    running.episodes.toLocaleString("en"),
    rate(running, now),
  ]);
  const head = ["index", "arm", "world", "red", "protocol", "seed", "episode", "of", "per s"];
  return [`${name}: ${counts.join(", ")}`, ...(rows.length > 0 ? textTable(head, rows) : [])];
}

/** Episodes per second since its first report; empty before. */
function rate({ first, episode, since }: Running, now: number): string {
  const seconds = (now - since) / 1000;
  return first === null || seconds <= 0 ? "" : ((episode - Math.min(first, episode)) / seconds).toFixed(0);
}

/** "40 s", "12 min", "3 h 20 min". */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Draws lines over those drawn before. */
export function painter(stream: NodeJS.WriteStream): { draw(lines: readonly string[]): void; clear(): void } {
  let height = 0;
  const clear = () => {
    if (height > 0) stream.write(`\u001b[${height}A\u001b[J`);
    height = 0;
  };
  return {
    clear,
    draw(lines) {
      clear();
      const shown = lines.slice(0, Math.max(1, (stream.rows ?? 24) - 1));
      stream.write(shown.map((line) => `${line.slice(0, (stream.columns ?? 80) - 1)}\n`).join(""));
      height = shown.length;
    },
  };
}
