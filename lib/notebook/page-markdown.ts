import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Marked, Tokens } from "marked";
import { highlight } from "./highlight.js";
import { escapeHtml } from "./html.js";
import type { TextCell } from "./nbformat.js";

/** A heading, for the table of contents. */
export interface Heading {
  depth: number;
  id: string;
  /** As HTML, without the heading's own tag. */
  html: string;
}

const imageTypes: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

/**
 * Turns Markdown into HTML for one page: headings get ids that are different from each other, code is highlighted, and pictures that lie beside
 * the notebook or in its attachments are put into the page. A picture from the network becomes a link, so that the page asks nobody for anything.
 */
export class MarkdownWriter {
  readonly headings: Heading[] = [];
  readonly #folder: string | undefined;
  readonly #marked: Marked;
  readonly #taken = new Set<string>();
  #attachments: TextCell["attachments"];

  static async create(folder?: string): Promise<MarkdownWriter> {
    const { Marked } = await import("marked");
    return new MarkdownWriter(new Marked(), folder);
  }

  private constructor(marked: Marked, folder?: string) {
    this.#folder = folder;
    this.#marked = marked;
    const writer = this;
    marked.use({
      renderer: {
        heading({ tokens, depth }: Tokens.Heading) {
          const html = this.parser.parseInline(tokens);
          const id = writer.#uniqueId(html);
          writer.headings.push({ depth, id, html: html.replace(/<\/?a\b[^>]*>/g, "") });
          const anchor = depth === 1 ? "" : ` <a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`;
          return `<h${depth} id="${id}">${html}${anchor}</h${depth}>\n`;
        },
        image({ href, text }: Tokens.Image) {
          const source = writer.#embed(href);
          const alt = escapeHtml(text);
          return source
            ? `<img src="${source}" alt="${alt}">`
            : `<a href="${escapeHtml(href)}">${alt || "picture"}</a>`;
        },
        code({ text, lang }: Tokens.Code) {
          const code = /^(ts|typescript|js|javascript)$/.test(lang ?? "") ? highlight(text) : escapeHtml(text);
          return `<pre tabindex="0"><code>${code}</code></pre>\n`;
        },
        table(token: Tokens.Table) {
          const row = (cells: Tokens.TableCell[], tag: string) =>
            `<tr>${cells.map((cell) => `<${tag}${cell.align ? ` style="text-align:${cell.align}"` : ""}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("")}</tr>`;
          const body = token.rows.map((cells) => row(cells, "td")).join("\n");
          return `<div class="scroll" tabindex="0"><table><thead>${row(token.header, "th")}</thead>\n<tbody>${body}</tbody></table></div>\n`;
        },
      },
    });
  }

  write(markdown: string, attachments?: TextCell["attachments"]): string {
    this.#attachments = attachments;
    return this.#marked.parse(markdown, { async: false });
  }

  #uniqueId(html: string): string {
    const words = html
      .replace(/<[^>]*>|&[^;]+;/g, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu);
    const base = words?.join("-") ?? "section";
    let id = base;
    for (let copy = 2; this.#taken.has(id); copy++) id = `${base}-${copy}`;
    this.#taken.add(id);
    return id;
  }

  #embed(href: string): string | undefined {
    if (href.startsWith("data:image/")) return escapeHtml(href);
    if (href.startsWith("attachment:")) {
      const [entry] = Object.entries(this.#attachments?.[href.slice("attachment:".length)] ?? {});
      return entry && `data:${entry[0]};base64,${entry[1]}`;
    }
    const type = imageTypes[extname(href).toLowerCase()];
    if (!type || !this.#folder || /^[a-z]+:|^\/\//i.test(href)) return undefined;
    const file = join(this.#folder, decodeURIComponent(href));
    return existsSync(file) ? `data:${type};base64,${readFileSync(file).toString("base64")}` : undefined;
  }
}
