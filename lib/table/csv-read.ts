import { readFileSync } from "node:fs";
import { table as arqueroTable, type ColumnTable } from "arquero";
import { plainFileSize } from "../store/plain-file.js";
import { plainValue } from "./csv-value.js";

/** Longest file that is read, bytes. */
const longest = 256 * 2 ** 20;

interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Reads a CSV file (RFC 4180, UTF-8, heads in the first line) as an arquero table. A column becomes numbers or booleans when every field that is
 * not empty is one and stands without quotes; otherwise it is text. Empty fields are null.
 * @throws Error naming file and line when the file is missing, too long, or no CSV: a quote without its end, a line of another length
 */
export function readCsv(file: string): ColumnTable {
  const bytes = plainFileSize(file);
  if (bytes > longest) throw new Error(`${file}: ${bytes} bytes; at most ${longest} are read`);
  return parseCsv(readFileSync(file, "utf8"), file);
}

/** The same for text that is there already. @param source for messages */
export function parseCsv(text: string, source: string): ColumnTable {
  const [head, ...lines] = records(text.replace(/^\ufeff/, ""), source);
  const names = (head ?? []).map((field) => field.text);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (names.length === 0 || twice !== undefined)
    throw new Error(
      `${source}: the first line must name the columns; ${head ? `"${twice}" stands twice` : "it is empty"}`,
    );
  lines.forEach((line, at) => {
    if (line.length !== names.length)
      throw new Error(`${source}, record ${at + 1}: ${line.length} fields, but the first line names ${names.length}`);
  });
  return arqueroTable(names.map((name, at) => [name, columnValues(lines.map((line) => line[at]))]));
}

function columnValues(fields: readonly Field[]): unknown[] {
  const values = fields.map(({ text, quoted }) => (quoted ? text : plainValue(text)));
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  if (kinds.size <= 1) return values;
  return fields.map(({ text, quoted }) => (text === "" && !quoted ? null : text));
}

/** The records of a CSV text; an empty line at the very end is none. */
function records(text: string, source: string): Field[][] {
  const result: Field[][] = [];
  let record: Field[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = text[at] === '"';
    const end = quoted ? closingQuote(text, at, () => `${source}, record ${result.length}`) : plainEnd(text, at);
    record.push({ text: quoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end), quoted });
    if (end < text.length && !/[,\r\n]/.test(text[end]))
      throw new Error(`${source}, record ${result.length}: after a closing quote comes a comma or the end of the line`);
    at = text.startsWith("\r\n", end) ? end + 2 : end + 1;
    const more = text[end] === ",";
    if (more && at >= text.length) record.push({ text: "", quoted: false });
    if (more && at < text.length) continue;
    result.push(record);
    record = [];
  }
  return result;
}

function plainEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] !== "," && text[end] !== "\r" && text[end] !== "\n") end++;
  return end;
}

/** Index after the quote that closes the one at `from`. */
function closingQuote(text: string, from: number, place: () => string): number {
  let at = text.indexOf('"', from + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  if (at < 0) throw new Error(`${place()}: a quote has no end`);
  return at + 1;
}
