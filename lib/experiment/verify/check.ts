/** What came of a check: everything was as recorded, something was not, or it could not be made. */
export type Outcome = "same" | "differs" | "skipped";

/** One thing that was looked at. */
export interface Check {
  /** Such as "weights". */
  readonly what: string;
  readonly outcome: Outcome;
  /** What was compared; one line per difference, each with its file and place; or why it could not be made. */
  readonly details: readonly string[];
}

/** A check that failed if there are differences. @param compared what to say if there are none */
export function checked(what: string, differences: readonly string[], compared: string): Check {
  return differences.length > 0
    ? { what, outcome: "differs", details: differences }
    : { what, outcome: "same", details: [compared] };
}

export function skipped(what: string, reason: string): Check {
  return { what, outcome: "skipped", details: [reason] };
}

/** Makes a check; what it throws counts as a difference, and is told with the path. */
export async function attempt(what: string, path: string, check: () => Check | Promise<Check>): Promise<Check> {
  try {
    return await check();
  } catch (error) {
    const { message } = error as Error;
    return { what, outcome: "differs", details: [message.includes(path) ? message : `${path}: ${message}`] };
  }
}
