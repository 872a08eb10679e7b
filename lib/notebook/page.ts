import { fillInCommit } from "./commit-mark.js";
import { executionFacts } from "./execution-facts.js";
import { gitCommit } from "./git-commit.js";
import { highlight } from "./highlight.js";
import { escapeHtml } from "./html.js";
import type { CodeCell, Notebook } from "./nbformat.js";
import { summarise } from "./notebook-summary.js";
import { pageDocument } from "./page-document.js";
import { type Heading, MarkdownWriter } from "./page-markdown.js";
import { writeOutput } from "./page-output.js";
import { pageScripts } from "./page-scripts.js";

/** A page beside this one, in the same folder. */
export interface Neighbour {
  /** Name of its file without ".html". */
  name: string;
  /** As HTML. */
  title: string;
}

export interface PageOptions {
  /** Name of the notebook's file, for the footer and for a page without a heading. */
  name: string;
  /** The notebook's folder, where pictures in the text are looked for, and whose commit is named. */
  folder?: string;
  /** Where the page stands in a site; left out for a page that stands alone. */
  site?: { previous?: Neighbour; next?: Neighbour };
}

/** Cells of up to this many lines are open when the page is; longer ones are folded. */
const openLines = 16;

/** An executed notebook as one HTML page that needs nothing else: text, folded code, pictures that become interactive figures, contents. */
export async function renderPage(notebook: Notebook, { name, folder, site }: PageOptions): Promise<string> {
  const markdown = await MarkdownWriter.create(folder);
  const body: string[] = [];
  const outputs: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown") body.push(markdown.write(cell.source, cell.attachments));
    if (cell.cell_type !== "code") continue;
    const written = writeOutputs(cell, markdown);
    outputs.push(...written);
    body.push(writeCode(cell), ...written);
  }
  const commit = executionFacts(notebook).commit ?? (folder && gitCommit(folder));
  const content = insertContents(body.filter(Boolean), markdown.headings).join("\n");
  const { title, description } = await summarise(notebook, name);
  return pageDocument({
    title,
    description,
    body: [
      ...(site ? ['<nav class="site" aria-label="Site"><a href="index.html">All notebooks</a></nav>'] : []),
      commit ? fillInCommit(content, commit) : content,
      ...(site ? [writeNeighbours(site)] : []),
      `<footer>Made from <code>${escapeHtml(name)}.ipynb</code> with Overlap Lab.</footer>`,
    ].join("\n"),
    scripts: pageScripts(outputs),
  });
}

function writeCode(cell: CodeCell): string {
  const source = cell.source.trimEnd();
  if (source === "") return "";
  const lines = source.split("\n").length;
  const count = cell.execution_count === null ? "" : ` [${cell.execution_count}]`;
  const size = lines === 1 ? "1 line" : `${lines} lines`;
  const open = lines <= openLines ? " open" : "";
  return `<details class="code"${open}><summary>Code${count}, ${size}</summary><pre tabindex="0"><code>${highlight(source)}</code></pre></details>`;
}

function writeOutputs(cell: CodeCell, markdown: MarkdownWriter): string[] {
  return cell.outputs
    .map((output) => writeOutput(output, markdown))
    .filter((html) => html !== "")
    .map((html) => `<div class="output">${html}</div>`);
}

/** The contents stand after the part that holds the title. */
function insertContents(body: string[], headings: Heading[]): string[] {
  const sections = headings.filter(({ depth }) => depth === 2 || depth === 3);
  if (sections.length < 2) return body;
  const items = sections.map(
    ({ depth, id, html }) => `<li${depth === 3 ? ' class="deeper"' : ""}><a href="#${id}">${html}</a></li>`,
  );
  const contents = `<nav class="contents" aria-label="Contents"><p>Contents</p><ol>\n${items.join("\n")}\n</ol></nav>`;
  const after = body.findIndex((html) => html.includes("<h1 ")) + 1;
  return [...body.slice(0, after), contents, ...body.slice(after)];
}

function writeNeighbours({ previous, next }: NonNullable<PageOptions["site"]>): string {
  const link = (to: Neighbour | undefined, rel: string, word: string) =>
    to ? `<a rel="${rel}" href="${encodeURIComponent(to.name)}.html"><span>${word}</span>${to.title}</a>` : "";
  return `<nav class="neighbours" aria-label="Neighbours">${link(previous, "prev", "Previous")}${link(next, "next", "Next")}</nav>`;
}
