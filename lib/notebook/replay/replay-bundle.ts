import type { EpisodeTrace } from "../../experiment/index.js";
import type { FigureText } from "../../figure/figure.js";
import { escapeHtml, scriptJson } from "../html.js";
import type { MimeBundle } from "../mime-bundle.js";
import { filmStrip, replayHash } from "./film-strip.js";
import { replayData } from "./replay-data.js";

/**
 * The forms of a recorded episode. The film strip is in the HTML as an image, which survives on sites that strip scripts and inline SVG; the
 * data for the player of player-script.ts lie beside it.
 * @throws RangeError when the trace cannot be drawn
 */
export function replayBundle(trace: EpisodeTrace, { title, caption }: FigureText): MimeBundle {
  const data = replayData(trace, title);
  const summary = describe(trace);
  const alternative = `${title}. ${summary}`;
  const svg = filmStrip(data, alternative);
  const image = `<img alt="${escapeHtml(alternative)}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}" style="max-width:100%;height:auto">`;
  const words = caption ? `\n<figcaption>${escapeHtml(caption)}</figcaption>` : "";
  const html = `<figure class="overlap-replay" id="replay-${replayHash(data)}" style="margin:0;max-width:46rem">
<div class="overlap-strip">${image}</div>${words}
<script type="application/json" class="overlap-replay-data">${scriptJson(data)}</script>
</figure>
<script>window.overlapReplay && window.overlapReplay.upgrade()</script>`;
  return {
    "image/svg+xml": svg,
    "text/html": html,
    "text/plain": [`[replay: ${title}]`, summary, ...(caption ? [caption] : [])].join("\n"),
  };
}

/** The episode in a sentence or two. */
function describe({ red, blue, goal, landmarkRadius, trappedAt, overlap }: EpisodeTrace): string {
  const arrival = blue.findIndex(([x, y]) => Math.sqrt((x - goal[0]) ** 2 + (y - goal[1]) ** 2) < landmarkRadius);
  const parts = [
    `${red.length - 1} steps`,
    arrival < 0 ? "blue never at the goal" : `blue first at the goal at step ${arrival}`,
    trappedAt === undefined ? "red not trapped" : `red trapped at step ${trappedAt}`,
  ];
  const values = (overlap?.logMse ?? []).filter((value) => value !== null);
  if (values.length > 0)
    parts.push(
      `log-MSE ${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)} over ${values.length} steps`,
    );
  return `${parts.join("; ")}.`;
}
