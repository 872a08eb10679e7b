import type { Holder } from "./lock-holder.js";

/** Thrown when a living process, or one that may be alive, has the lock. */
export class LockedError extends Error {
  override name = "LockedError";
}

/** Thrown when the process that has the lock cannot be seen from here, and may be alive. */
export class UnseenHolderError extends LockedError {
  /**
   * @param place the lock, or the right to follow its holder
   * @param beat the file that the holder renews (`startBeat`)
   */
  constructor(
    readonly place: string,
    readonly holder: Holder,
    readonly beat: string,
  ) {
    const doubt = `If that process is gone, delete ${place} and try again`;
    super(`process ${holder.pid} on ${holder.host} works there, as far as can be seen from here. ${doubt}`);
  }
}
