/** A name on several lines: broken between words, and inside a word that is too long for a line. */
export function wrapWords(text: string, longest: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= longest) lines[lines.length - 1] = `${last} ${word}`;
    else for (let at = 0; at === 0 || at < word.length; at += longest) lines.push(word.slice(at, at + longest));
  }
  return lines;
}

/** A name as it stands in a legend. */
export function legendName(name: string): string {
  return wrapWords(name, 34).join("<br>");
}

/** Joins the sentences that there are. */
export function sentences(...parts: (string | undefined)[]): string {
  return parts.filter(Boolean).join(" ");
}

/** "5", or "3 to 5" when they differ. */
export function fromTo(counts: readonly number[]): string {
  const low = counts.reduce((a, b) => Math.min(a, b));
  const high = counts.reduce((a, b) => Math.max(a, b));
  return low === high ? String(low) : `${low} to ${high}`;
}
