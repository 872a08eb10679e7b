import type { TrainHooks } from "../experiment/index.js";
import { liveCurves } from "./live-curves.js";
import { LiveDisplay } from "./live-display.js";
import { Pace } from "./pace.js";
import { progressBar } from "./progress.js";
import { interruptSignal } from "./session.js";

export interface WatchOptions {
  /** Columns of the history that are drawn (default: the share of episodes with red stuck, and both returns). */
  columns?: readonly string[];
}

/** Least time between two drawings, ms: four a second. */
const drawEvery = 250;

const usualColumns = ["trapped", "red.return", "blue.return"];

/**
 * Lets one watch and interrupt a training from a cell: `await train(options, seed, watch("arm A"))`, or with a start
 * `{ start, ...watch("arm F") }`. Draws a bar with rate and time left and the learning curves so far. It ends as one line, which is all that
 * an executed notebook holds. One call is for one training.
 */
export function watch(label: string, options: WatchOptions = {}): Required<Pick<TrainHooks, "signal" | "onProgress">> {
  const columns = options.columns ?? usualColumns;
  const display = new LiveDisplay(drawEvery);
  const signal = interruptSignal();
  let pace: Pace | undefined;
  let plain = "";
  const onAbort = () => display.finish(`${plain}, stopped`);
  const onProgress: TrainHooks["onProgress"] = ({ episode, episodes, history }) => {
    if (!pace) {
      pace = new Pace(episodes);
      signal.addEventListener("abort", onAbort);
    }
    pace.note(episode);
    plain = `${label}: ${episode} of ${episodes} episodes`;
    if (episode >= episodes) {
      signal.removeEventListener("abort", onAbort);
      display.finish(plain);
      return;
    }
    display.draw(() => {
      const bar = progressBar(episode, episodes, [plain, String(pace)].filter(Boolean).join(", "));
      return { ...bar, "text/html": `${bar["text/html"]}\n${liveCurves(history, columns)}` };
    });
  };
  return { signal, onProgress };
}
