import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type MapPair, prefixLines } from "./tslab.js";

/** A cell that was executed, kept so that later errors can point into it. */
export interface ExecutedCell {
  source: string;
  maps?: MapPair;
}

/** What Jupyter shows for a failed cell, with the place in the cell if there is one. */
export interface CellError {
  ename: string;
  evalue: string;
  traceback: string[];
  /** Execution count of the cell that the error points into, and the line there, from 1. */
  cell?: number;
  line?: number;
}

interface Frame {
  name: string;
  file: string;
  line: number;
  column: number;
}

/** The library's folder and the one above it, which paths in tracebacks are given from, so that they are the same on every machine. */
const workspace = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Script name of a cell, as it appears in stacks. */
export function cellScript(count: number): string {
  return `overlap-cell-${count}`;
}

/** Turns whatever was thrown into a readable message: first the place in the cell, then the callers. */
export function describeError(thrown: unknown, cells: ReadonlyMap<number, ExecutedCell>): CellError {
  const ename = thrown instanceof Error ? thrown.name : "Thrown";
  const evalue = thrown instanceof Error ? thrown.message : printable(thrown);
  const frames = thrown instanceof Error ? framesOf(thrown.stack ?? "", cells) : [];
  const inCell = frames.find((frame) => frame.file.startsWith("cell "));
  const traceback = [`${ename}: ${evalue}`, ...frames.map(describeFrame), ...causes(thrown)];
  if (!inCell) return { ename, evalue, traceback };
  const cell = Number(/\d+/.exec(inCell.file)![0]);
  traceback.splice(1, 0, ...excerpt(cells.get(cell)!.source, inCell.line));
  return { ename, evalue, traceback, cell, line: inCell.line };
}

/** The line that failed with its neighbours. */
export function excerpt(source: string, line: number): string[] {
  const lines = source.split("\n");
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 1);
  const digits = String(last).length;
  const shown: string[] = [];
  for (let at = first; at <= last; at++)
    shown.push(`${at === line ? "  > " : "    "}${String(at).padStart(digits)} | ${lines[at - 1]}`.trimEnd());
  return shown;
}

function framesOf(stack: string, cells: ReadonlyMap<number, ExecutedCell>): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split("\n")) {
    const match = /^\s+at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/.exec(text);
    if (!match) continue;
    const frame = {
      name: match[1] ?? "",
      file: match[2].replace(/^async /, ""),
      line: Number(match[3]),
      column: Number(match[4]),
    };
    const located = locate(frame, cells);
    // Wrappers repeat a cell's line.
    const last = frames[frames.length - 1];
    if (located && !(last && last.file === located.file && last.line === located.line)) frames.push(located);
  }
  return frames;
}

/** Undefined for the kernel's and Node's own frames, which tell a reader nothing. */
function locate(frame: Frame, cells: ReadonlyMap<number, ExecutedCell>): Frame | undefined {
  const count = /^overlap-cell-(\d+)$/.exec(frame.file)?.[1];
  if (count !== undefined) return inCell(frame, Number(count), cells);
  const file = frame.file.startsWith("file://") ? fileURLToPath(frame.file) : frame.file;
  if (file.startsWith("node:") || file.startsWith("evalmachine") || /[\\/]tslab[\\/]dist[\\/]/.test(file))
    return undefined;
  if (/[\\/]notebook[\\/](kernel|cell-runner)[\w-]*\.[jt]s$/.test(file)) return undefined;
  const packages = file.lastIndexOf(`node_modules${sep}`);
  if (packages >= 0) return { ...frame, file: file.slice(packages) };
  const inside = relative(workspace, file);
  const name = frame.name.replace(/^(async )?Proxy\./, "$1");
  return { ...frame, name, file: inside.startsWith("..") ? file : inside.split(sep).join("/") };
}

function inCell(frame: Frame, count: number, cells: ReadonlyMap<number, ExecutedCell>): Frame | undefined {
  const maps = cells.get(count)?.maps;
  if (!maps) return undefined;
  let place = { line: frame.line - 1, column: frame.column - 1 };
  for (const map of maps) {
    const entry = new SourceMap(map as SourceMapPayload).findEntry(place.line, place.column);
    if (!("originalLine" in entry)) return undefined;
    place = { line: entry.originalLine, column: entry.originalColumn };
  }
  const line = place.line - prefixLines + 1;
  if (line < 1) return undefined;
  // Functions at the top of a cell have no name of their own.
  const name = frame.name.replace(/^(async )?(eval|Object\.<anonymous>)$/, "");
  return { name, file: `cell [${count}]`, line, column: place.column + 1 };
}

function describeFrame({ name, file, line, column }: Frame): string {
  const place = file.startsWith("cell ") ? `${file}, line ${line}` : `${file}:${line}:${column}`;
  return name ? `    at ${name} (${place})` : `    at ${place}`;
}

function causes(thrown: unknown): string[] {
  const lines: string[] = [];
  let cause = thrown instanceof Error ? thrown.cause : undefined;
  for (let depth = 0; cause !== undefined && depth < 5; depth++) {
    lines.push(`Caused by ${cause instanceof Error ? `${cause.name}: ${cause.message}` : printable(cause)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines;
}

function printable(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
