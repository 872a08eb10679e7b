/** Seconds over which the rate is taken: long enough to be steady, short enough to follow a change. */
const window = 10;

/** How fast something counts up, and how long it will still take. Only for people who watch: nothing of it belongs into a result. */
export class Pace {
  readonly #total: number;
  readonly #points: { done: number; seconds: number }[] = [];

  constructor(total: number) {
    this.#total = total;
  }

  /** Notes that `done` of the total are finished. `seconds` is a clock that only goes forward. */
  note(done: number, seconds = performance.now() / 1000): void {
    this.#points.push({ done, seconds });
    // The oldest point kept is the last one from before the window.
    while (this.#points.length > 2 && this.#points[1].seconds <= seconds - window) this.#points.shift();
  }

  /** Per second; undefined until there are two different times. */
  get rate(): number | undefined {
    const [first, last] = [this.#points[0], this.#points[this.#points.length - 1]];
    const seconds = first ? last.seconds - first.seconds : 0;
    return seconds > 0 ? (last.done - first.done) / seconds : undefined;
  }

  /** Seconds left at this rate; undefined while nothing moves. */
  get secondsLeft(): number | undefined {
    const { rate } = this;
    return rate ? (this.#total - this.#points[this.#points.length - 1].done) / rate : undefined;
  }

  /** "412/s, 0:07 left"; the empty string while there is no rate. */
  toString(): string {
    const { rate, secondsLeft } = this;
    if (!rate || secondsLeft === undefined) return "";
    return `${rate >= 10 ? Math.round(rate) : rate.toPrecision(2)}/s, ${minutes(secondsLeft)} left`;
  }
}

/** "0:07", "12:30", "1:02:30" */
function minutes(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(rest)}:${two(whole % 60)}` : `${rest}:${two(whole % 60)}`;
}
