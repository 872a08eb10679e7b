/**
 * Size of drawn text without a browser, from Helvetica's advance widths (Adobe Font Metrics, thousandths of an em, from the space on).
 * The real font differs from system to system, so 6 % are added: labels then get a little too much room and never too little.
 */
const advances = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
const otherAdvance = 600;
const allowance = 1.06;
const boldAllowance = 1.07;

/** Width in px of one line of text. */
export function textWidth(line: string, fontSize: number, bold = false): number {
  let sum = 0;
  for (const letter of line) sum += advances[letter.codePointAt(0)! - 32] ?? otherAdvance;
  return (sum / 1000) * fontSize * allowance * (bold ? boldAllowance : 1);
}
