import { createRequire } from "node:module";
import { forestPlot, heatMap } from "overlap-lab/figure/index";
import { mimeBundle } from "overlap-lab/notebook/mime-bundle";
import { type Notebook, parseNotebook, serialiseNotebook } from "overlap-lab/notebook/nbformat";
import { renderPage } from "overlap-lab/notebook/page";
import { staticSvg } from "overlap-lab/notebook/static-svg";
import { describe, expect, it } from "vitest";

const figure = () =>
  forestPlot([{ arm: "one", value: 1, low: 0, high: 2 }], {
    arm: "arm",
    estimate: "value",
    low: "low",
    high: "high",
    title: "A </script> & a figure",
    caption: "One arm.",
    xTitle: "value (unit)",
  });

function notebookWith(...cells: object[]): Notebook {
  return parseNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

const markdown = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const shown = (value: unknown) => ({
  cell_type: "code",
  metadata: {},
  source: "show(value)",
  execution_count: 1,
  outputs: [{ output_type: "display_data", data: mimeBundle(value), metadata: {} }],
});

describe("a page", () => {
  it("asks the network for nothing", async () => {
    const text = "# Title\n\n![far](https://example.org/a.png) [a link](https://example.org)";
    const page = await renderPage(notebookWith(markdown(text), shown(figure())), { name: "n" });
    const withoutScripts = page.replace(/<script>[\s\S]*?<\/script>/g, "");
    expect(withoutScripts).not.toMatch(/\ssrc\s*=\s*["']?(https?:)?\/\//i);
    expect(withoutScripts).not.toMatch(/<link\b|@import|url\(["']?(https?:)?\/\//i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('<a href="https://example.org/a.png">far</a>');
  });

  it("draws figures in place, keeps their data for the script, and lets no text end it", async () => {
    const page = await renderPage(notebookWith(shown(figure()), shown(figure())), { name: "n" });
    expect(page.match(/<svg class="main-svg"/g)).toHaveLength(2);
    const data = /class="overlap-figure-data">([\s\S]*?)<\/script>/.exec(page)![1];
    expect(JSON.parse(data).layout.meta.title).toBe("A </script> & a figure");
    expect(page.match(/window\.overlapLab = \{/g)).toHaveLength(1);
  });

  it("holds no script when there is no figure", async () => {
    const page = await renderPage(notebookWith(markdown("# Only text")), { name: "n" });
    expect(page).not.toContain("<script");
    expect(page).toContain("<title>Only text</title>");
  });

  it("lists its sections under ids of their own", async () => {
    const page = await renderPage(notebookWith(markdown("# T\n## Same\n## Same")), { name: "n" });
    expect(page).toContain('<a href="#same">');
    expect(page).toContain('<a href="#same-2">');
    expect(page).toContain('<h2 id="same-2">Same <a class="anchor" href="#same-2"');
  });

  it("offers each figure's data once its script runs, and needs none of it before", async () => {
    const page = await renderPage(notebookWith(shown(figure()), shown(figure())), { name: "n" });
    const { JSDOM } = createRequire(import.meta.url)("jsdom");
    const saved: Blob[] = [];
    const { window } = new JSDOM(page, {
      runScripts: "dangerously",
      beforeParse(window: { URL: typeof URL; Blob: typeof Blob; IntersectionObserver: unknown }) {
        window.Blob = Blob;
        window.URL.createObjectURL = (blob: Blob) => `blob:${saved.push(blob)}`;
        // Nothing comes near the window, so that nothing is drawn.
        window.IntersectionObserver = class {
          observe() {}
        };
      },
    });
    const links = window.document.querySelectorAll("a.overlap-csv");
    expect(page).not.toContain('<a class="overlap-csv"');
    expect(links).toHaveLength(2);
    expect(links[0].download).toBe("a-script-a-figure.csv");
    links[0].addEventListener("click", (event: Event) => event.preventDefault());
    links[0].click();
    expect(links[0].href).toBe("blob:1");
    expect(await saved[0].text()).toBe('trace,x,y,low,high,text\r\n,1,one,0,2,"one 1 [0, 2]"\r\n');
  });
});

describe("a static figure", () => {
  it("is the same each time", () => {
    expect(staticSvg(figure())).toBe(staticSvg(figure()));
  });

  const map = (columns: number, rows: number) =>
    staticSvg(
      heatMap(
        Array.from({ length: columns * rows }, (_, at) => ({
          x: at % columns,
          y: Math.floor(at / columns),
          v: at === 0 ? Number.NaN : at,
        })),
        { x: "x", y: "y", value: "v", title: "T", xTitle: "x", yTitle: "y", valueTitle: "v" },
      ),
    );

  it("paints the cells of a small heat map as rectangles, and leaves holes", () => {
    const svg = map(2, 2);
    const cells = /<svg [^>]*preserveAspectRatio="none">(.*?)<\/svg>/.exec(svg)![1];
    expect(cells.match(/<rect/g)).toHaveLength(3);
    expect(svg).not.toContain("data:image");
  });

  it("holds a large heat map as one small image with a pixel per cell", () => {
    const svg = map(100, 100);
    expect(svg.length).toBeLessThan(60_000);
    const png = Buffer.from(/data:image\/png;base64,([^"]+)"/.exec(svg)![1], "base64");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([100, 100]);
    expect(map(100, 100)).toBe(svg);
  });
});

describe("a notebook file", () => {
  it("is written with sorted keys, split lines and one space of indent", () => {
    expect(serialiseNotebook(notebookWith({ ...markdown("a\nb"), id: "x" }))).toBe(`{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "x",
   "metadata": {},
   "source": [
    "a\\n",
    "b"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`);
  });

  it("says what is wrong with a file that is none", () => {
    expect(() => parseNotebook('{"nbformat": 3}', "old.ipynb")).toThrow(
      "old.ipynb is not a notebook of nbformat 4 (nbformat is 3",
    );
  });
});
