/** Lines that are shown of each side, and letters of a line. */
const shownLines = 4;
const shownLetters = 160;

/**
 * The first lines in which two texts differ, in the manner of a diff: "- old", "+ new". Lines that are equal at the beginning and at the end
 * are left out, and so is the equal beginning of long lines.
 */
export function lineDifference(before: string, now: string): string[] {
  const [old, fresh] = [before.split("\n"), now.split("\n")];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  const most = Math.min(old.length, fresh.length) - start;
  while (end < most && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  const from = firstDifference(old[start] ?? "", fresh[start] ?? "");
  const side = (lines: string[], sign: string) => {
    const differing = lines.slice(start, lines.length - end);
    const shown = differing.slice(0, shownLines).map((line) => `${sign} ${excerpt(line, from)}`);
    const rest = differing.length - shownLines;
    return rest > 0 ? [...shown, `${sign} ... ${rest} more`] : shown;
  };
  return [`line ${start + 1}:`, ...side(old, "-"), ...side(fresh, "+")];
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** A line around its first difference. */
function excerpt(line: string, from: number): string {
  if (line.length <= shownLetters) return line;
  const start = Math.max(0, Math.min(from - 40, line.length - shownLetters));
  const end = start + shownLetters;
  return `${start > 0 ? "..." : ""}${line.slice(start, end)}${end < line.length ? "..." : ""}`;
}
