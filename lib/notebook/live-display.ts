import { randomUUID } from "node:crypto";
import type { MimeBundle } from "./mime-bundle.js";
import { currentSession } from "./session.js";

/**
 * One output that changes while its cell runs, and ends as a line of text. Only that line is sent where nobody watches, so that an executed
 * notebook holds no state of a moment. In a plain script the line is printed.
 */
export class LiveDisplay {
  readonly #session = currentSession();
  readonly #id = randomUUID();
  readonly #every: number;
  #drawn = Number.NEGATIVE_INFINITY;
  #shown = false;
  #finished = false;

  /** @param every least time between two drawings, ms */
  constructor(every: number) {
    this.#every = every;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** Draws what `content` gives, unless nobody watches or the last drawing was a moment ago. */
  draw(content: () => MimeBundle): void {
    const now = performance.now();
    if (this.#finished || !this.#session?.interactive || now - this.#drawn < this.#every) return;
    this.#drawn = now;
    this.#send(content());
  }

  /** Leaves the final line. Nothing happens when it is there already. */
  finish(line: string): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.#session) this.#send({ "text/plain": line });
    else console.log(line);
  }

  #send(data: MimeBundle): void {
    this.#session?.display({ data, metadata: {}, transient: { display_id: this.#id } }, this.#shown);
    this.#shown = true;
  }
}
