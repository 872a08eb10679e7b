import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Notebook, parseNotebook } from "overlap-lab/notebook/nbformat";
import { summarise } from "overlap-lab/notebook/notebook-summary";
import { writeSite } from "overlap-lab/notebook/site";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "overlap-site-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function notebook(source: string, outputs: object[] = [], metadata = {}): Notebook {
  const cells = [
    { cell_type: "markdown", id: "m", metadata: {}, source },
    { cell_type: "code", id: "c", metadata: {}, source: "code", execution_count: 1, outputs },
  ];
  return parseNotebook(JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
}

const error = { output_type: "error", ename: "Error", evalue: "no", traceback: ["Error: no"] };
const pages = [
  {
    name: "00-first",
    notebook: notebook("# One & *only*?\n\nIt **is** [a link](https://example.org/) & so on.", [], {
      overlap: { preset: "paper" },
    }),
  },
  { name: "01-second", notebook: notebook("# Two") },
  { name: "02-third", notebook: notebook("no heading", [error]) },
];
const read = (name: string) => readFileSync(join(folder, name), "utf8");

describe("a site", () => {
  beforeAll(async () => {
    await writeSite(folder, folder, pages);
  });

  it("has an index and a page for each notebook, and nothing else", () => {
    expect(readdirSync(folder).sort()).toEqual(["00-first.html", "01-second.html", "02-third.html", "index.html"]);
  });

  it("lists title, opening and facts", () => {
    const index = read("index.html");
    expect(index).toContain('<a href="00-first.html">One &amp; only?</a>');
    expect(index).toContain("<p>It <strong>is</strong> a link &amp; so on.</p>");
    expect(index).toContain("1 code cell · 0 figures · paper budget<");
    expect(index).toContain('<a href="02-third.html">02-third</a>');
    expect(index.match(/stopped at an error/g)).toHaveLength(1);
  });

  it("leads from page to page", () => {
    const links = (name: string) =>
      [...read(name).matchAll(/<a rel="(\w+)" href="([^"]*)"/g)].map(([, rel, to]) => `${rel} ${to}`);
    expect(links("00-first.html")).toEqual(["next 01-second.html"]);
    expect(links("01-second.html")).toEqual(["prev 00-first.html", "next 02-third.html"]);
    expect(links("02-third.html")).toEqual(["prev 01-second.html"]);
    expect(read("01-second.html")).toContain('href="index.html"');
  });

  it("links only within its own folder, so that it works anywhere", () => {
    for (const name of readdirSync(folder)) {
      const links = [...read(name).matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) => to);
      const inside = links.filter((to) => to !== "https://example.org/");
      expect(inside.every((to) => to.startsWith("#") || readdirSync(folder).includes(to))).toBe(true);
      expect(read(name)).toContain("default-src 'none'");
    }
  });

  it("describes each page by its opening", () => {
    expect(read("00-first.html")).toContain('<meta name="description" content="It is a link &amp; so on.">');
    expect(read("01-second.html")).not.toContain('name="description"');
  });
});

it("a long opening is cut at a word", async () => {
  const { description } = await summarise(notebook(`# T\n\n${"word ".repeat(60)}`), "n");
  expect(description).toBe(`${"word ".repeat(40).trim()}…`);
});
