import { isDeepStrictEqual } from "node:util";
import { figureDifference } from "./figure-difference.js";
import { lineDifference } from "./line-difference.js";
import { type Cell, type CodeCell, codeCells, type Notebook, type Output } from "./nbformat.js";

/** A place where an executed notebook differs from the one it was compared with. */
export interface Difference {
  /** "cell [3] (quickstart-7), output 2 of 2, text/html" */
  place: string;
  /** A few lines: what was there after "-", what came now after "+". */
  lines: string[];
}

/** Every output that differs, and every difference of cells and metadata, in order. Empty when the notebooks are equal. */
export function compareNotebooks(before: Notebook, now: Notebook): Difference[] {
  const found: Difference[] = [];
  const compare = (place: string, old: unknown, fresh: unknown) => {
    if (!isDeepStrictEqual(old, fresh)) found.push({ place, lines: lineDifference(pretty(old), pretty(fresh)) });
  };
  compare("metadata of the notebook", before.metadata, now.metadata);
  compare(
    "cells",
    before.cells.map(({ id }) => id ?? "without id"),
    now.cells.map(({ id }) => id ?? "without id"),
  );
  for (const [index, old] of before.cells.entries()) {
    const fresh = now.cells[index];
    if (!fresh) break;
    const place = placeOf(old, before);
    compare(`${place}, kind of cell`, old.cell_type, fresh.cell_type);
    compare(`${place}, metadata`, old.metadata, fresh.metadata);
    compare(`${place}, source`, old.source, fresh.source);
    if (old.cell_type !== "code" || fresh.cell_type !== "code") continue;
    compare(`${place}, execution count`, old.execution_count, fresh.execution_count);
    found.push(...compareOutputs(place, old.outputs, fresh.outputs));
  }
  return found;
}

function compareOutputs(cell: string, before: Output[], now: Output[]): Difference[] {
  const found: Difference[] = [];
  if (before.length !== now.length) {
    const kinds = (outputs: Output[]) => outputs.map(kindOf).join("\n") || "no output";
    found.push({ place: `${cell}, outputs`, lines: lineDifference(kinds(before), kinds(now)) });
  }
  for (const [index, old] of before.entries()) {
    const fresh = now[index];
    if (fresh === undefined || isDeepStrictEqual(old, fresh)) continue;
    const place = `${cell}, output ${index + 1} of ${before.length}`;
    const figure = "data" in old && "data" in fresh ? figureDifference(old.data, fresh.data) : undefined;
    const [kind, lines] = figure ? ["figure", figure] : firstForm(old, fresh);
    found.push({ place: `${place}, ${kind}`, lines });
  }
  return found;
}

/** The first form, the one that is text if there is one, in which two outputs differ. */
function firstForm(old: Output, fresh: Output): [kind: string, lines: string[]] {
  if ("data" in old && "data" in fresh) {
    const types = ["text/plain", ...Object.keys({ ...old.data, ...fresh.data })];
    const type = types.find((each) => !isDeepStrictEqual(old.data[each], fresh.data[each]));
    if (type) return [type, lineDifference(pretty(old.data[type]), pretty(fresh.data[type]))];
  }
  if (old.output_type === "stream" && fresh.output_type === "stream" && old.name === fresh.name)
    return [old.name, lineDifference(old.text, fresh.text)];
  return [old.output_type, lineDifference(pretty(old), pretty(fresh))];
}

function kindOf(output: Output): string {
  if (output.output_type === "stream") return output.name;
  return "data" in output ? Object.keys(output.data).join(" ") : output.output_type;
}

function placeOf(cell: Cell, notebook: Notebook): string {
  const id = cell.id === undefined ? "" : ` (${cell.id})`;
  const number = codeCells(notebook).indexOf(cell as CodeCell) + 1;
  return number > 0 ? `cell [${number}]${id}` : `text cell${id}`;
}

function pretty(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 1) ?? "nothing");
}
