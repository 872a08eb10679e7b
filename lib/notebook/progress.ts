import { escapeHtml } from "./html.js";
import { LiveDisplay } from "./live-display.js";
import { Pace } from "./pace.js";

/** A bar that counts up to a total. */
export interface Progress {
  /** `done` of the total are finished; `note` is a short word on the state, such as a loss. Reaching the total finishes the bar. */
  update(done: number, note?: string): void;
  /** Leaves the final line. Nothing happens when the bar is finished already. */
  finish(note?: string): void;
}

/** Least time between two drawings, ms. */
const drawEvery = 100;

/**
 * A live bar under the running cell, with rate and time left. It ends as one line, "label: done of total", and that line is all that an
 * executed notebook holds: the same in every run.
 * @throws RangeError unless total is a number above 0.
 */
export function progress(total: number, label: string): Progress {
  if (!(total > 0)) throw new RangeError(`progress needs a total above 0; got ${total}.`);
  const display = new LiveDisplay(drawEvery);
  const pace = new Pace(total);
  let done = 0;
  pace.note(done);
  const line = (note?: string) => `${label}: ${done} of ${total}${note ? `, ${note}` : ""}`;
  const finish = (note?: string) => display.finish(line(note));
  const update = (value: number, note?: string) => {
    if (display.finished) return;
    done = value;
    pace.note(done);
    if (done >= total) finish(note);
    else display.draw(() => progressBar(done, total, [line(note), String(pace)].filter(Boolean).join(", ")));
  };
  return { update, finish };
}

/** A bar and a line beside it. */
export function progressBar(done: number, total: number, line: string): { "text/html": string; "text/plain": string } {
  const bar = `<progress value="${done}" max="${total}" style="width:16rem;vertical-align:middle"></progress>`;
  return { "text/html": `<div>${bar} ${escapeHtml(line)}</div>`, "text/plain": line };
}
