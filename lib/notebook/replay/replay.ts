import type { EpisodeTrace } from "../../experiment/index.js";
import type { FigureText } from "../../figure/figure.js";
import { send, setupReplays } from "../display.js";
import { replayBundle } from "./replay-bundle.js";

/**
 * Shows a recorded episode (`playEpisode`) under the running cell, as an animation with the overlap over time. Where scripts do not run a film
 * strip stands in its place. In a plain script a summary is printed. (`overlap replay FIXTURE` on the command line is something else: it
 * compares the library with numbers recorded from the reference.)
 * @throws RangeError when the title is empty or the trace is incomplete
 */
export function replay(trace: EpisodeTrace, text: FigureText): void {
  const bundle = replayBundle(trace, text);
  setupReplays();
  send(bundle);
}
