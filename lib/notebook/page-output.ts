import { escapeHtml } from "./html.js";
import type { Output } from "./nbformat.js";
import type { MarkdownWriter } from "./page-markdown.js";

/** One output of a cell as HTML, in its richest form; the empty string where there is nothing to see. */
export function writeOutput(output: Output, markdown: MarkdownWriter): string {
  if (output.output_type === "stream")
    return `<pre class="${escapeHtml(output.name)}">${terminalText(output.text)}</pre>`;
  if (output.output_type === "error") return `<pre class="error">${terminalText(output.traceback.join("\n"))}</pre>`;
  const data = output.data as Record<string, string | undefined>;
  const html = data["text/html"];
  if (html !== undefined) {
    const live = isFigureHtml(html) || isReplayHtml(html);
    return live ? writeFigure(html, data["image/svg+xml"]) : writeHtml(html);
  }
  if (data["text/markdown"] !== undefined) return markdown.write(data["text/markdown"]);
  if (data["image/svg+xml"] !== undefined) return data["image/svg+xml"];
  for (const type of ["image/png", "image/jpeg", "image/gif"])
    if (data[type] !== undefined) return `<img src="data:${type};base64,${data[type]!.replace(/\s/g, "")}" alt="">`;
  return data["text/plain"] ? `<pre>${terminalText(data["text/plain"])}</pre>` : "";
}

/** True when the output is a figure that can be made interactive. */
export function isFigureHtml(html: unknown): html is string {
  return typeof html === "string" && html.includes('class="overlap-figure"');
}

/** True when the output is a recorded episode that can be played. */
export function isReplayHtml(html: unknown): html is string {
  return typeof html === "string" && html.includes('class="overlap-replay"');
}

/** In a page the picture is drawn in place, where the page's style can recolour it; one script at the end serves all of a kind. */
function writeFigure(html: string, svg: string | undefined): string {
  const figure = html.replace(/<script>window\.overlap(?:Lab|Replay)\b[^<]*<\/script>/, "");
  return svg ? figure.replace(/<img\b[^>]*>/, () => svg) : figure;
}

function writeHtml(html: string): string {
  // The scripts that an interactive session left behind; the page has its own.
  if (/window\.overlap(Lab|Replay) = \{/.test(html)) return "";
  return html.includes("<table") ? `<div class="scroll" tabindex="0">${html}</div>` : html;
}

/** Text without colour codes; a line that was written over (a carriage return) shows its last state. */
function terminalText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character.
  const plain = text.replace(/\u001b\[[\d;]*[A-Za-z]/g, "");
  return escapeHtml(plain.replace(/[^\n]*\r(?!\n)/g, "").trimEnd());
}
