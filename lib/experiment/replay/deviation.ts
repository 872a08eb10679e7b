/** How far the library is from a fixture in one quantity. */
export interface Deviation {
  readonly quantity: string;
  /** Largest absolute difference seen; infinite when something was missing or not a number. */
  readonly largest: number;
  /** Largest difference that passes; 0 for quantities that must be equal. */
  readonly tolerance: number;
  readonly passed: boolean;
  /** Where the largest difference stands inside the fixture; absent when all is equal. */
  readonly at?: string;
}

/** Collects differences and keeps the largest per quantity. */
export class DeviationTable {
  readonly #rows = new Map<string, { largest: number; tolerance: number; at?: string }>();

  /** @param tolerances every quantity that will be compared, in the order of the rows */
  constructor(tolerances: Readonly<Record<string, number>>) {
    for (const [quantity, tolerance] of Object.entries(tolerances)) this.#rows.set(quantity, { largest: 0, tolerance });
  }

  /**
   * Compares two numbers, or two lists entry by entry; another length is an infinite difference.
   * @param scale what differences are divided by, for quantities that are compared relative to a size
   */
  compare(
    quantity: string,
    got: number | ArrayLike<number>,
    expected: number | ArrayLike<number>,
    at: string,
    scale = 1,
  ): void {
    if (typeof got === "number" && typeof expected === "number") {
      this.#note(quantity, Math.abs(got - expected) / scale, at);
      return;
    }
    const [left, right] = [got, expected].map((side) => (typeof side === "number" ? [side] : Array.from(side)));
    if (left.length !== right.length) {
      this.#note(quantity, Number.POSITIVE_INFINITY, `${at} (${left.length} entries, the fixture has ${right.length})`);
      return;
    }
    left.forEach((value, i) => {
      this.#note(quantity, Math.abs(value - right[i]) / scale, `${at}[${i}]`);
    });
  }

  rows(): Deviation[] {
    return [...this.#rows].map(([quantity, row]) => ({ quantity, ...row, passed: row.largest <= row.tolerance }));
  }

  #note(quantity: string, difference: number, at: string): void {
    const row = this.#rows.get(quantity);
    if (row === undefined) throw new Error(`no tolerance was given for "${quantity}"`);
    const size = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    if (size > row.largest) {
      row.largest = size;
      row.at = at;
    }
  }
}
