/** What a pre-registered comparison comes to. */
export type Verdict = "supported" | "contradicted" | "no effect that matters" | "inconclusive";

/** A comparison that needs runs or columns which the data lack has no verdict. */
export const NOT_MEASURED = "not measured";

/** On which side of 0 a claim says that a difference lies. */
export type Direction = "below" | "above";

/** Chance of a false claim in a family of tests. */
const LEVEL = 0.05;

export interface Evidence {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Adjusted for the family of tests (Holm). */
  readonly p: number;
  /** Smallest effect of interest, above 0. */
  readonly margin: number;
  readonly direction: Direction;
}

/**
 * The decision rule of PREREGISTRATION.md, section 7.
 * @throws if a number is not finite, the interval is upside down, or the margin is not above 0
 */
export function verdict({ direction, ...numbers }: Evidence): Verdict {
  check(numbers);
  const { estimate, low, high, p, margin } = numbers;
  const firm = Math.abs(estimate) >= margin && p < LEVEL;
  const [below, above] = [firm && high < 0, firm && low > 0];
  if (direction === "below" ? below : above) return "supported";
  if (direction === "below" ? above : below) return "contradicted";
  return low > -margin && high < margin ? "no effect that matters" : "inconclusive";
}

function check(numbers: Omit<Evidence, "direction">): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw new Error(`${name} must be a finite number; got ${value}`);
  }
  if (numbers.low > numbers.high) throw new Error(`low must not be above high; got ${numbers.low}, ${numbers.high}`);
  if (!(numbers.margin > 0)) throw new Error(`margin must be above 0; got ${numbers.margin}`);
}
