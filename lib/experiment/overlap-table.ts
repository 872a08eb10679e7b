/** The columns of an evaluation that need activations, one row per episode. */
export interface OverlapTable {
  /** Mean over the episode's pairs of the hidden layers' mean squared difference, and of its logarithm. */
  readonly overlapMse: number[];
  readonly overlapLogMse: number[];
  readonly pairs: number[];
}

export function emptyOverlapTable(): OverlapTable {
  return { overlapMse: [], overlapLogMse: [], pairs: [] };
}
