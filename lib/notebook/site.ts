import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Notebook } from "./nbformat.js";
import { type NotebookSummary, summarise } from "./notebook-summary.js";
import { type Neighbour, renderPage } from "./page.js";
import { pageDocument } from "./page-document.js";

/** An executed notebook with the name of its file. */
export interface SitePage {
  name: string;
  notebook: Notebook;
}

/**
 * Writes a page for each notebook and an index.html that lists them, all in one folder. The links are relative, so the site works from the
 * disk and under any address.
 * @param source folder of the notebooks, see `PageOptions.folder`
 * @returns the paths written: index.html, then one page for each notebook
 */
export async function writeSite(folder: string, source: string, pages: readonly SitePage[]): Promise<string[]> {
  const summaries = await Promise.all(pages.map(({ notebook, name }) => summarise(notebook, name)));
  const at = (index: number): Neighbour | undefined =>
    pages[index] && { name: pages[index].name, title: summaries[index].title };
  const index = join(folder, "index.html");
  writeFileSync(index, renderIndex(pages.map(({ name }, each) => ({ name, ...summaries[each] }))));
  const files = [index];
  for (const [each, { name, notebook }] of pages.entries()) {
    const site = { previous: at(each - 1), next: at(each + 1) };
    files.push(join(folder, `${name}.html`));
    writeFileSync(files[files.length - 1], await renderPage(notebook, { name, folder: source, site }));
  }
  return files;
}

/** The page that lists the others. */
export function renderIndex(entries: readonly (NotebookSummary & { name: string })[]): string {
  const items = entries.map(
    ({ name, title, opening, ...facts }) =>
      `<li><h2><a href="${encodeURIComponent(name)}.html">${title}</a></h2>\n${opening ? `<p>${opening}</p>\n` : ""}<p class="facts">${describe(facts)}</p></li>`,
  );
  const intro =
    "Notebooks on self-other overlap in multi-agent reinforcement learning. Each page is a notebook with its text, its code and every output of it.";
  return pageDocument({
    title: "Overlap Lab",
    description: intro,
    body: `<h1>Overlap Lab</h1>\n<p>${intro}</p>\n<ol class="index">\n${items.join("\n")}\n</ol>`,
  });
}

function describe({ cells, figures, preset, failed }: Omit<NotebookSummary, "title" | "opening">): string {
  const facts = [count(cells, "code cell"), count(figures, "figure")];
  if (preset) facts.push(`${preset} budget`);
  if (failed) facts.push("<strong>stopped at an error</strong>");
  return facts.join(" · ");
}

function count(howMany: number, what: string): string {
  return `${howMany} ${what}${howMany === 1 ? "" : "s"}`;
}
