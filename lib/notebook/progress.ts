import { randomUUID } from "node:crypto";
import { escapeHtml } from "./html.js";
import { currentSession } from "./session.js";

/** A bar that counts up to a total. */
export interface Progress {
  /** `done` of the total are finished; `note` is a short word on the state, such as a loss. Reaching the total finishes the bar. */
  update(done: number, note?: string): void;
  /** Leaves the final line. Nothing happens when the bar is finished already. */
  finish(note?: string): void;
}

/** Least time between two drawings, ms. Only says when to draw; no clock value is shown. */
const drawEvery = 100;

/**
 * A live bar under the running cell. It ends as one line, "label: done of total", and that line is all that an executed notebook holds:
 * the same in every run.
 * @throws RangeError unless total is a number above 0.
 */
export function progress(total: number, label: string): Progress {
  if (!(total > 0)) throw new RangeError(`progress needs a total above 0; got ${total}.`);
  const session = currentSession();
  const display_id = randomUUID();
  let done = 0;
  let shown = false;
  let finished = false;
  let drawn = Number.NEGATIVE_INFINITY;
  const send = (data: Record<string, string>) => {
    session?.display({ data, metadata: {}, transient: { display_id } }, shown);
    shown = true;
  };
  const line = (note?: string) => `${label}: ${done} of ${total}${note ? `, ${note}` : ""}`;
  const finish = (note?: string) => {
    if (finished) return;
    finished = true;
    if (session) send({ "text/plain": line(note) });
    else console.log(line(note));
  };
  const update = (value: number, note?: string) => {
    if (finished) return;
    done = value;
    if (done >= total) {
      finish(note);
      return;
    }
    const now = performance.now();
    if (!session?.interactive || now - drawn < drawEvery) return;
    drawn = now;
    const bar = `<progress value="${done}" max="${total}" style="width:16rem;vertical-align:middle"></progress>`;
    send({ "text/html": `<div>${bar} ${escapeHtml(line(note))}</div>`, "text/plain": line(note) });
  };
  return { update, finish };
}
