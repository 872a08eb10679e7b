import { Presets, SingleBar } from "cli-progress";
import type { TrainingProgress } from "../maddpg/index.js";

/** A progress bar on the terminal with rate, time left and the newest returns; silent when nobody watches. */
export function trainingBar(title: string): { update(progress: TrainingProgress): void; stop(): void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format = `${title} {bar} {value}/{total} episodes, {eta_formatted} left  {returns}`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_grey);
  let started = false;
  return {
    update({ episode, episodes, history }) {
      if (!started) bar.start(episodes, episode, { returns: "" });
      started = true;
      bar.update(episode, { returns: newest(history.columns) });
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

function newest(columns: Readonly<Record<string, readonly number[]>>): string {
  const shown = ["red.return", "blue.return", "trapped"];
  return shown
    .filter((name) => columns[name]?.length)
    .map((name) => `${name} ${columns[name][columns[name].length - 1].toFixed(2)}`)
    .join("  ");
}
