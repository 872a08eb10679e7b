import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type { Figure } from "../figure/figure.js";
import { escapeHtml } from "./html.js";
import { addMeasurements } from "./svg-boxes.js";
import { addCanvas, replaceCanvasImages } from "./svg-canvas.js";

const require = createRequire(import.meta.url);

/** Eight hexadecimal digits that stand for a figure: same data and layout, same digits. */
export function figureHash(figure: Figure): string {
  return createHash("sha256").update(JSON.stringify(figure)).digest("hex").slice(0, 8);
}

/**
 * Draws a figure as SVG, with the same bytes each time. Plotly runs in a window without a screen; the first call loads it (about half a
 * second), a later one takes a tenth or two. Synchronous on purpose: `show(figure)` at the end of a cell needs no await.
 * @throws Error with Plotly's own message when the figure cannot be drawn.
 */
export function staticSvg(figure: Figure): string {
  const window = plotWindow();
  const { Plotly } = window;
  const hash = figureHash(figure);
  // Plotly names its clip paths at random; here they follow from the figure, so that two on a page do not share a name.
  window.Math.random = randomFrom(Number.parseInt(hash, 16));
  const element = window.document.createElement("div");
  window.document.body.appendChild(element);
  try {
    const { data, layout } = JSON.parse(JSON.stringify(figure)) as Figure;
    for (const trace of data) if (trace.type === "heatmap") plainCells(trace);
    // The drawing is finished when newPlot returns; its promise only tells so later.
    const done: Promise<unknown> = Plotly.newPlot(element, data, layout, { staticPlot: true });
    done.catch(() => {});
    return tidy(Plotly.Snapshot.toSVG(element, "svg"), layout);
  } finally {
    Plotly.purge(element);
    element.remove();
  }
}

/** Makes Plotly paint each cell of a heat map on its own, which is all that the stand-in for a canvas can do. */
function plainCells(trace: Record<string, unknown>): void {
  trace.zsmooth = false;
  trace.xgap ||= 0.01;
  trace.ygap ||= 0.01;
}

/** Lets the picture shrink with the page, names its content for screen readers, and drops what browsers do not need. */
function tidy(svg: string, layout: Record<string, unknown>): string {
  const meta = layout.meta as { title?: unknown } | undefined;
  const label = escapeHtml(String(meta?.title ?? "figure"));
  return replaceCanvasImages(svg)
    .replace(/^<svg ([^>]*)>/, (_, attributes: string) => {
      const viewBox = /viewBox=/.test(attributes) ? "" : ` viewBox="0 0 ${layout.width} ${layout.height}"`;
      return `<svg ${attributes}${viewBox} role="img" aria-label="${label}">`;
    })
    .replace(/ data-unformatted="[^"]*"| data-math="[^"]*"/g, "");
}

/** A small generator (mulberry32) for names only; nothing scientific depends on it. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: jsdom and Plotly come without types.
let shared: any;

// biome-ignore lint/suspicious/noExplicitAny: as above.
function plotWindow(): any {
  if (shared) return shared;
  const { JSDOM } = require("jsdom");
  const { readFileSync } = require("node:fs");
  const { window } = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: false,
  });
  window.URL.createObjectURL = () => "";
  addMeasurements(window);
  addCanvas(window);
  window.eval(readFileSync(require.resolve("plotly.js-cartesian-dist-min"), "utf8"));
  shared = window;
  return window;
}
