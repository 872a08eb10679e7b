import { isFigure } from "../figure/figure.js";
import { browserScript } from "./browser-script.js";
import { type MimeBundle, mimeBundle } from "./mime-bundle.js";
import { playerScript } from "./replay/player-script.js";
import { currentSession } from "./session.js";

/**
 * Shows a value under the running cell: a figure, a table or anything else with `toHTML()`; text is read as Markdown. In a plain script the
 * text form is printed.
 *
 * In a notebook that somebody works in, the first figure brings the interactive library along, in an output of its own: once for the notebook,
 * not once for each figure. Executed notebooks leave it out; their pages hold it once, and anywhere else the static picture stands.
 */
export function show(value: unknown): void {
  if (typeof value === "string") {
    text(value);
    return;
  }
  if (isFigure(value)) setupFigures();
  send(mimeBundle(value));
}

/** Shows Markdown. */
export function text(markdown: string): void {
  send({ "text/markdown": markdown, "text/plain": markdown });
}

/**
 * Makes the figures of this notebook interactive. `show` calls it with the first figure; call it with `again` after the browser's page was
 * loaded anew. Does nothing where nobody watches.
 */
export function setupFigures(again = false): void {
  setup("libraryShown", again, browserScript);
}

/** The same for replays, whose script is a small one of its own. */
export function setupReplays(again = false): void {
  setup("playerShown", again, playerScript);
}

function setup(shown: "libraryShown" | "playerShown", again: boolean, script: () => string): void {
  const session = currentSession();
  if (!session?.interactive || (session[shown] && !again)) return;
  session[shown] = true;
  send({ "text/html": `<script>${script()}</script>`, "text/plain": "" });
}

/** For functions of this room that show something. */
export function send(data: MimeBundle): void {
  const session = currentSession();
  if (session) session.display({ data, metadata: {}, transient: {} }, false);
  else console.log(data["text/plain"]);
}
