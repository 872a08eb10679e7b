/**
 * An estimate with its interval as text: "−0.12 [−0.20, −0.03]", which breaks before the bracket alone; a dash where it is missing.
 * @param digits decimals (default 2)
 */
export function intervalText(
  { estimate, low, high }: { readonly estimate: number; readonly low: number; readonly high: number },
  digits = 2,
): string {
  if (!Number.isFinite(estimate)) return "–";
  return `${decimalText(estimate, digits)} [${decimalText(low, digits)},\u00a0${decimalText(high, digits)}]`;
}

/** A p value with three decimals: "0.031"; "< 0.001" below that. */
export function pText(p: number): string {
  return p < 0.001 ? "< 0.001" : decimalText(p, 3);
}

/** A number with so many decimals and a real minus sign; −0.00 is 0.00. */
export function decimalText(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
