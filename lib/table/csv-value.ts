const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** What a field that stands without quotes means: a number, true, false, null (empty), or text. "007" is text. */
export function plainValue(text: string): number | boolean | string | null {
  if (text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  if (text === "NaN") return Number.NaN;
  if (text === "Infinity" || text === "-Infinity") return Number(text);
  return number.test(text) ? Number(text) : text;
}
