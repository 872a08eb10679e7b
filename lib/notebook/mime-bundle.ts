import { inspect } from "node:util";
import { type Figure, isFigure } from "../figure/figure.js";
import { escapeHtml, scriptJson } from "./html.js";
import { figureHash, staticSvg } from "./static-svg.js";

/** One value in several forms, keyed by MIME type; a reader's program takes the richest that it can show. */
export type MimeBundle = Record<string, string>;

/** Rows of a table that are shown; the text below it says how many there are. */
const shownRows = 30;

/** The forms of a figure, a table (anything with `toHTML()`), or any other value. */
export function mimeBundle(value: unknown): MimeBundle {
  if (isFigure(value)) return figureBundle(value);
  if (hasHtml(value)) return tableBundle(value);
  return { "text/plain": plainText(value) };
}

/**
 * The picture is in the HTML as an image, which survives on sites that strip scripts and inline SVG; the figure's data lie beside it, for the
 * script in browser-script.ts.
 */
function figureBundle(figure: Figure): MimeBundle {
  const svg = staticSvg(figure);
  const { title, caption } = (figure.layout.meta ?? {}) as { title?: string; caption?: string };
  const label = title ?? "figure";
  const image = `<img alt="${escapeHtml(label)}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}" style="max-width:100%;height:auto">`;
  const words = caption ? `\n<figcaption>${escapeHtml(caption)}</figcaption>` : "";
  const html = `<figure class="overlap-figure" id="figure-${figureHash(figure)}" aria-label="${escapeHtml(label)}" style="margin:0;max-width:46rem">
<div class="overlap-plot">${image}</div>${words}
<script type="application/json" class="overlap-figure-data">${scriptJson(figure)}</script>
</figure>
<script>window.overlapLab && window.overlapLab.upgrade()</script>`;
  return {
    "image/svg+xml": svg,
    "text/html": html,
    "text/plain": caption ? `[figure: ${label}]\n${caption}` : `[figure: ${label}]`,
  };
}

interface HtmlTable {
  toHTML(options?: { limit: number }): string;
  toMarkdown?(options?: { limit: number }): string;
  numRows?(): number;
}

function hasHtml(value: unknown): value is HtmlTable {
  return typeof value === "object" && value !== null && typeof (value as HtmlTable).toHTML === "function";
}

function tableBundle(table: HtmlTable): MimeBundle {
  const rows = table.numRows?.() ?? 0;
  const more = rows > shownRows ? `${shownRows} of ${rows} rows` : "";
  const html = table.toHTML({ limit: shownRows });
  const plain = table.toMarkdown?.({ limit: shownRows }) ?? plainText(table);
  return {
    "text/html": more ? `${html}\n<p>${more}</p>` : html,
    "text/plain": more ? `${plain}\n${more}` : plain,
  };
}

function plainText(value: unknown): string {
  return inspect(value, { depth: 4, maxArrayLength: 60, breakLength: 100 });
}
