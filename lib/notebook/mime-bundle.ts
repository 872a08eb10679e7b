import { inspect } from "node:util";
import { type Figure, isFigure } from "../figure/figure.js";
import {
  type FormattedTable,
  isArqueroTable,
  isFormatted,
  isFrame,
  type TableLike,
  tableHtml,
  tableText,
} from "../table/index.js";
import { escapeHtml, scriptJson } from "./html.js";
import { figureHash, staticSvg } from "./static-svg.js";

/** One value in several forms, keyed by MIME type; a reader's program takes the richest that it can show. */
export type MimeBundle = Record<string, string>;

/** The forms of a figure, a table, anything with `toHTML()`, or any other value. */
export function mimeBundle(value: unknown): MimeBundle {
  if (isFigure(value)) return figureBundle(value);
  if (isTable(value)) return { "text/html": tableHtml(value), "text/plain": tableText(value) };
  if (hasHtml(value)) return { "text/html": value.toHTML(), "text/plain": value.toMarkdown?.() ?? plainText(value) };
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

/** Tables of arquero and danfojs, and lists of plain objects that all have the same fields. */
function isTable(value: unknown): value is TableLike | FormattedTable {
  return isFormatted(value) || isArqueroTable(value) || isFrame(value) || isRows(value);
}

function isRows(value: unknown): value is object[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isPlain)) return false;
  const fields = (row: object) => JSON.stringify(Object.keys(row));
  const cell = (each: unknown) => !isPlain(each) && typeof each !== "function";
  const first = fields(value[0]);
  return first !== "[]" && value.every((row) => fields(row) === first && Object.values(row).every(cell));
}

/** True for `{ ... }` of any realm: a notebook's cells have an `Object` of their own. */
function isPlain(value: unknown): value is object {
  const parent = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : null;
  return parent !== null && Object.getPrototypeOf(parent) === null;
}

interface WithHtml {
  toHTML(): string;
  toMarkdown?(): string;
}

function hasHtml(value: unknown): value is WithHtml {
  return typeof value === "object" && value !== null && typeof (value as WithHtml).toHTML === "function";
}

function plainText(value: unknown): string {
  return inspect(value, { depth: 4, maxArrayLength: 60, breakLength: 100 });
}
