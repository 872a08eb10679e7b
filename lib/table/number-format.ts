/** Numbers outside this range are written as 1.23e+9. */
const largest = 1e7;
const smallest = 1e-4;

export const missing = "\u2013";

/**
 * Writes the numbers of one column alike: whole numbers whole, others with as many decimals as the smallest needs for its significant digits
 * (at most two more digits than that for the largest). Very small and large ones are written as 1.23e-7; NaN is a dash.
 * @param digits significant digits (default 3)
 */
export function numberFormat(numbers: readonly number[], digits = 3): (value: number) => string {
  const finite = numbers.filter(Number.isFinite);
  const whole = finite.every((value) => Number.isInteger(value));
  const plain = finite.map(Math.abs).filter((value) => value >= smallest && value < largest);
  const exponents = plain.map(exponentOf);
  const wanted = digits - 1 - Math.min(...exponents);
  const decimals = plain.length === 0 ? 0 : clamp(Math.min(wanted, digits + 1 - Math.max(...exponents)), 0, 12);
  const scientific = (value: number) => value.toExponential(digits - 1);
  return (value) => {
    if (Number.isNaN(value)) return missing;
    if (!Number.isFinite(value)) return value > 0 ? "\u221e" : "-\u221e";
    if (value === 0) return whole ? "0" : (0).toFixed(decimals);
    if (whole) return Number.isSafeInteger(value) ? String(value) : scientific(value);
    const size = Math.abs(value);
    const lost = Number(size.toFixed(decimals)) === 0;
    return size >= largest || size < smallest || lost ? scientific(value) : value.toFixed(decimals);
  };
}

/** The power of ten of the first digit, read off the text since a logarithm can be one off. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
