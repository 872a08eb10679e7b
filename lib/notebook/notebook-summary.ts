import type { Token, Tokens } from "marked";
import { executionFacts } from "./execution-facts.js";
import { escapeHtml } from "./html.js";
import { codeCells, type Notebook } from "./nbformat.js";
import type { NotebookPreset } from "./notebook-preset.js";
import { isFigureHtml } from "./page-output.js";

/** What an index says of a notebook. */
export interface NotebookSummary {
  /** As HTML without tags; the name of the file where there is no heading. */
  title: string;
  /** The first paragraph as HTML without links; empty where there is none. */
  opening: string;
  /** The same as plain text, cut at about 200 letters. */
  description: string;
  /** Code cells. */
  cells: number;
  figures: number;
  preset?: NotebookPreset;
  /** True when it stopped at an error. */
  failed: boolean;
}

const longestDescription = 200;

/** Reads title and first paragraph of a notebook from its text cells, and counts what is in it. */
export async function summarise(notebook: Notebook, name: string): Promise<NotebookSummary> {
  const { marked, Parser } = await import("marked");
  const tokens = notebook.cells.flatMap((cell) => (cell.cell_type === "markdown" ? marked.lexer(cell.source) : []));
  const inline = (token: { tokens: Token[] } | undefined) => (token ? Parser.parseInline(token.tokens) : "");
  const isTitle = (token: Token): token is Tokens.Heading => token.type === "heading" && token.depth === 1;
  const title = withoutTags(inline(tokens.find(isTitle)));
  const opening = inline(tokens.find((token): token is Tokens.Paragraph => token.type === "paragraph"));
  const outputs = codeCells(notebook).flatMap((cell) => cell.outputs);
  return {
    title: title || escapeHtml(name),
    opening: opening.replace(/<\/?a\b[^>]*>|<img\b[^>]*>/g, ""),
    description: cut(plainText(opening)),
    cells: codeCells(notebook).length,
    figures: outputs.filter((output) => "data" in output && isFigureHtml(output.data["text/html"])).length,
    preset: executionFacts(notebook).preset,
    failed: outputs.some((output) => output.output_type === "error"),
  };
}

function withoutTags(html: string): string {
  return html.replace(/<[^>]*>/g, "");
}

function plainText(html: string): string {
  const letters: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return withoutTags(html)
    .replace(/&(lt|gt|quot|#39|amp);/g, (entity) => letters[entity])
    .replace(/\s+/g, " ")
    .trim();
}

/** Ends at a word. */
function cut(text: string): string {
  if (text.length <= longestDescription) return text;
  const end = text.lastIndexOf(" ", longestDescription);
  return `${text.slice(0, end > 0 ? end : longestDescription)}…`;
}
