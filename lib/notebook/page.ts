import { browserScript } from "./browser-script.js";
import { highlight } from "./highlight.js";
import { escapeHtml } from "./html.js";
import type { CodeCell, Notebook } from "./nbformat.js";
import { type Heading, MarkdownWriter } from "./page-markdown.js";
import { isFigureHtml, writeOutput } from "./page-output.js";
import { pageStyle } from "./page-style.js";

export interface PageOptions {
  /** Name of the notebook's file, for the footer and for a page without a heading. */
  name: string;
  /** The notebook's folder, where pictures in the text are looked for. */
  folder?: string;
}

/** Cells of up to this many lines are open when the page is; longer ones are folded. */
const openLines = 16;

/**
 * An executed notebook as one HTML page that needs nothing else: text, folded code, pictures that become interactive figures, contents. A
 * content-security policy in the page forbids every request, so a mistake cannot cause one either.
 */
export async function renderPage(notebook: Notebook, { name, folder }: PageOptions): Promise<string> {
  const markdown = await MarkdownWriter.create(folder);
  let interactive = false;
  const body: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown") body.push(markdown.write(cell.source, cell.attachments));
    if (cell.cell_type !== "code" || (cell.source.trim() === "" && cell.outputs.length === 0)) continue;
    interactive ||= cell.outputs.some((output) => "data" in output && isFigureHtml(output.data["text/html"]));
    body.push(writeCode(cell), ...writeOutputs(cell, markdown));
  }
  const { headings } = markdown;
  const title = headings.find((heading) => heading.depth === 1)?.html.replace(/<[^>]*>/g, "") ?? escapeHtml(name);
  const script = interactive ? `<script>${browserScript()}</script>\n` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${insertContents(body.filter(Boolean), headings).join("\n")}
<footer>Made from <code>${escapeHtml(name)}.ipynb</code> with Overlap Lab.</footer>
</main>
${script}</body>
</html>
`;
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
