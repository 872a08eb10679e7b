/** Steps that a verification simulates at most: a few minutes. A file can ask for more with a few bytes. */
const MOST_STEPS = 20_000_000;
/** Steps times weights of the policies that play them, likewise. */
const MOST_PRODUCTS = 4e11;
/** Rows of observations held at a time. */
const MOST_ROWS = 2 ** 19;

/**
 * @param weights numbers in the policies, when they play
 * @throws if simulating so many episodes again would take too long
 */
export function checkEffort(episodes: number, horizon: number, weights = 0): void {
  const steps = episodes * horizon;
  if (steps <= MOST_STEPS && steps * weights <= MOST_PRODUCTS) return;
  const what = weights > 0 ? `${episodes} episodes of ${horizon} steps with ${weights} weights` : `${steps} steps`;
  throw new Error(`${what} are too many to compute again; at most ${MOST_STEPS} steps, and fewer for large networks`);
}

/** Worlds in a block, so that memory stays bounded whatever the horizon. It changes no result. */
export function worldsSideBySide(horizon: number): number {
  return Math.max(1, Math.min(64, Math.floor(MOST_ROWS / horizon)));
}
