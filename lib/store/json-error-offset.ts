const SPACE = /[ \t\n\r]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON text may hold no raw control characters
const TEXT = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;

/**
 * Offset of the token at which a text stops being JSON (its length when the text ends too early).
 * Engines word their messages differently and often leave the position out, so it is found here.
 */
export function jsonErrorOffset(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const takeCharacter = (character: string): boolean => {
    take(SPACE);
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const takeKey = (): boolean => {
    take(SPACE);
    return take(TEXT) && takeCharacter(":");
  };

  const open: ("[" | "{")[] = [];
  for (;;) {
    if (takeCharacter("[")) {
      if (!takeCharacter("]")) {
        open.push("[");
        continue;
      }
    } else if (takeCharacter("{")) {
      if (!takeCharacter("}")) {
        open.push("{");
        if (takeKey()) continue;
        return at;
      }
    } else if (!take(TEXT) && !take(SCALAR)) return at;

    while (open.length > 0 && takeCharacter(open[open.length - 1] === "[" ? "]" : "}")) open.pop();
    if (open.length === 0 || !takeCharacter(",")) {
      take(SPACE);
      return at;
    }
    if (open[open.length - 1] === "{" && !takeKey()) return at;
  }
}
