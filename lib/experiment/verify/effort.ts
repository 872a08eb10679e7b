/** Steps that a verification simulates at most: some minutes. A file can ask for more with a few bytes. */
const MOST_STEPS = 50_000_000;
/** Rows of observations held at a time. */
const MOST_ROWS = 2 ** 19;

/** @throws if simulating so many episodes again would take too long */
export function checkEffort(episodes: number, horizon: number): void {
  if (!(Number.isInteger(episodes) && episodes >= 1)) throw new Error(`it tells of ${episodes} episodes`);
  if (episodes * horizon <= MOST_STEPS) return;
  throw new Error(`${episodes} episodes of ${horizon} steps are too many to verify; at most ${MOST_STEPS} steps`);
}

/** Worlds in a block, so that memory stays bounded whatever the horizon. It changes no result. */
export function worldsSideBySide(horizon: number): number {
  return Math.max(1, Math.min(64, Math.floor(MOST_ROWS / horizon)));
}
