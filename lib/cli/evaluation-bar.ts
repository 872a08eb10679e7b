import { Presets, SingleBar } from "cli-progress";
import { Pace } from "../notebook/pace.js";
import { isWatched } from "./watched.js";

interface EvaluationBar {
  /** For `evaluate`. */
  onProgress(done: number): void;
  /** After each run. */
  next(): void;
  stop(): void;
}

/** A bar with rate and time left over the episodes of all runs; silent when nobody watches. */
export function evaluationBar(episodes: number): EvaluationBar {
  if (!isWatched()) return { onProgress: () => {}, next: () => {}, stop: () => {} };
  // An evaluation never gives way to a handler of Ctrl-C, so there must be none, and nothing of the terminal to bring back.
  const quiet = { hideCursor: false, linewrap: true, gracefulExit: false };
  const format = "{bar} {value}/{total} episodes  {pace}";
  const bar = new SingleBar({ format, stream: process.stderr, barsize: 20, ...quiet }, Presets.shades_grey);
  const pace = new Pace(episodes);
  pace.note(0);
  let before = 0;
  let latest = 0;
  bar.start(episodes, 0, { pace: "" });
  return {
    onProgress: (done) => {
      latest = done;
      pace.note(before + done);
      bar.update(before + done, { pace: String(pace) });
    },
    next: () => {
      before += latest;
    },
    stop: () => bar.stop(),
  };
}
