import { escapeHtml } from "./escape-html.js";
import { formatTable } from "./format-table.js";
import type { FormattedTable } from "./formatted.js";
import type { TableLike } from "./table-like.js";
import { countLine } from "./table-text.js";

/**
 * Colours come from the page, light or dark. The `align` attributes say the same again for sites that strip styles; JupyterLab aligns every
 * cell to the right unless told otherwise.
 */
const style = `<style>
.overlap-table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.overlap-table th, .overlap-table td { padding: 0.25em 1em 0.25em 0; border: 0; border-bottom: 1px solid rgba(128, 128, 128, 0.3); text-align: left; vertical-align: top; }
.overlap-table thead th { border-bottom: 1px solid rgba(128, 128, 128, 0.8); font-weight: 600; vertical-align: bottom; }
.overlap-table [align="right"] { text-align: right; white-space: nowrap; }
.overlap-table thead [align="right"] { white-space: normal; }
.overlap-rows { opacity: 0.75; font-size: 0.875em; margin: 0.25em 0 0; }
</style>`;

/** A table as HTML that looks right in notebooks, on GitHub and in an exported page. @throws RangeError as `columnsOf` */
export function tableHtml(table: TableLike | FormattedTable): string {
  const { columns, rows, shown } = formatTable(table);
  const head = columns.map((column) => `<th${side(column.right)} scope="col">${escapeHtml(column.head)}</th>`);
  const body = Array.from({ length: shown }, (_, row) => {
    const cells = columns.map(({ right, cells }) => `<td${side(right)}>${escapeHtml(cells[row])}</td>`);
    return `<tr>${cells.join("")}</tr>\n`;
  });
  const count = countLine(rows, shown).map((line) => `\n<p class="overlap-rows">${line}</p>`);
  return `${style}
<table class="overlap-table">
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("")}</tbody>
</table>${count.join("")}`;
}

function side(right: boolean): string {
  return right ? ' align="right"' : "";
}
