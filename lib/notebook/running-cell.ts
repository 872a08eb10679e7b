/** What the kernel's thread writes down about the running cell for the thread beside it: places in a shared Int32Array. */
export const RunningCell = {
  /** Its number. */
  number: 0,
  /** Not 0 from its first wait to its end: until then a signal stops it, and nothing else may. */
  stoppable: 1,
} as const;
