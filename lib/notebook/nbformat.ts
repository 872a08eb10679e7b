import { readFileSync } from "node:fs";

/** A notebook in nbformat 4.5, with texts joined into single strings. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: 4;
  nbformat_minor: number;
}

export type Cell = CodeCell | TextCell;

export interface TextCell {
  cell_type: "markdown" | "raw";
  id?: string;
  metadata: Record<string, unknown>;
  source: string;
  /** Pictures pasted into the text: file name, then MIME type, then base64. */
  attachments?: Record<string, Record<string, string>>;
}

export interface CodeCell {
  cell_type: "code";
  id?: string;
  metadata: Record<string, unknown>;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

export type Output =
  | { output_type: "stream"; name: string; text: string }
  | { output_type: "display_data"; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | {
      output_type: "execute_result";
      data: Record<string, unknown>;
      metadata: Record<string, unknown>;
      execution_count: number | null;
    }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/**
 * Reads a notebook file.
 * @throws Error that names the file and what is wrong with it.
 */
export function readNotebook(file: string): Notebook {
  return parseNotebook(readFileSync(file, "utf8"), file);
}

/** @throws Error when the text is not a notebook of nbformat 4; `name` stands in the message. */
export function parseNotebook(json: string, name = "notebook"): Notebook {
  let raw: Partial<Notebook>;
  try {
    raw = JSON.parse(json);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`);
  }
  if (raw?.nbformat !== 4 || !Array.isArray(raw.cells))
    throw new Error(
      `${name} is not a notebook of nbformat 4 (nbformat is ${raw?.nbformat}, cells ${typeof raw?.cells}).`,
    );
  return {
    cells: raw.cells.map(joinCell),
    metadata: raw.metadata ?? {},
    nbformat: 4,
    nbformat_minor: Math.max(5, raw.nbformat_minor ?? 5),
  };
}

/**
 * A notebook as the text of its file, just as Python's nbformat writes it: keys in order, one space of indent, long texts as lists of lines.
 * The same notebook always gives the same bytes.
 */
export function serialiseNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell, index) => {
    const split = { ...cell, id: cell.id ?? `cell-${index + 1}`, source: lines(cell.source) };
    return cell.cell_type === "code" ? { ...split, outputs: cell.outputs.map(splitOutput) } : split;
  });
  return `${JSON.stringify(sortKeys({ ...notebook, cells }), null, 1)}\n`;
}

/** Code cells that hold code, in order: the ones that are executed. The n-th of them is what messages call cell [n]. */
export function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code" && cell.source.trim() !== "");
}

/** True when every code cell has been executed. */
export function isExecuted(notebook: Notebook): boolean {
  return codeCells(notebook).every((cell) => cell.execution_count !== null);
}

function joinCell(cell: Cell): Cell {
  const joined = { ...cell, metadata: cell.metadata ?? {}, source: join(cell.source) };
  if (joined.cell_type !== "code") return joined;
  return {
    ...joined,
    execution_count: joined.execution_count ?? null,
    outputs: (joined.outputs ?? []).map(joinOutput),
  };
}

function joinOutput(output: Output): Output {
  if (output.output_type === "stream") return { ...output, text: join(output.text) };
  if (output.output_type === "error") return output;
  return { ...output, data: mapValues(output.data, (value) => (isLines(value) ? value.join("") : value)) };
}

function splitOutput(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return output;
  return { ...output, data: mapValues(output.data, (value) => (typeof value === "string" ? lines(value) : value)) };
}

function join(source: string | string[]): string {
  return Array.isArray(source) ? source.join("") : (source ?? "");
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}

function mapValues(record: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sortKeys(each)]));
}
