import { escapeHtml } from "./html.js";

const keywords =
  "abstract as async await break case catch class const continue default delete do else enum export extends false finally for from function if implements import in instanceof interface keyof let new null of readonly return satisfies static super switch this throw true try type typeof undefined var void while yield";

const token = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
    String.raw`(?<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\`(?:\\.|[^\`\\])*\`)`,
    String.raw`(?<number>\b(?:0x[\da-f]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)n?\b)`,
    String.raw`(?<keyword>(?<!\.)\b(?:${keywords.replaceAll(" ", "|")})\b)`,
  ].join("|"),
  "gi",
);

/** TypeScript as HTML, with comments, strings, numbers and keywords marked. Not a parser: what it misses stays plain. */
export function highlight(code: string): string {
  let html = "";
  let end = 0;
  for (const match of code.matchAll(token)) {
    const [kind] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!;
    // The pattern ignores case for numbers in hexadecimal; keywords are in small letters only.
    const plain = kind === "keyword" && match[0] !== match[0].toLowerCase();
    html += escapeHtml(code.slice(end, match.index!));
    html += plain ? escapeHtml(match[0]) : `<span class="${kind}">${escapeHtml(match[0])}</span>`;
    end = match.index! + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}
