import { isDeepStrictEqual } from "node:util";
import type { Figure } from "../figure/figure.js";
import { isFigureHtml } from "./page-output.js";

/** Fields that are shown. */
const shown = 4;

/**
 * The first fields in which two outputs differ that are figures: "data[1].y[14] (honest): 0.5 -> 0.25". Undefined when they are no figures, or
 * the same figure drawn differently.
 */
export function figureDifference(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] | undefined {
  const [old, fresh] = [figureOf(before), figureOf(now)];
  if (!old || !fresh) return undefined;
  const lines: string[] = [];
  for (const [path, a, b] of fields(old, fresh, "")) {
    if (lines.length < shown) lines.push(`${path}${traceName(old, path)}: ${brief(a)} -> ${brief(b)}`);
    else return [...lines, "and more"];
  }
  return lines.length > 0 ? lines : undefined;
}

function figureOf(data: Readonly<Record<string, unknown>>): Figure | undefined {
  const html = data["text/html"];
  const json = isFigureHtml(html) ? /class="overlap-figure-data">([\s\S]*?)<\/script>/.exec(html)?.[1] : undefined;
  return json === undefined ? undefined : JSON.parse(json);
}

/** The paths at which two values differ, as far down as they can be followed. */
function* fields(a: unknown, b: unknown, path: string): Generator<[path: string, a: unknown, b: unknown]> {
  if (isDeepStrictEqual(a, b)) return;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) {
    yield [path, a, b];
    return;
  }
  for (const key of Object.keys({ ...a, ...b })) {
    const step = Array.isArray(a) ? `[${key}]` : path === "" ? key : `.${key}`;
    yield* fields(a[key], b[key], path + step);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function traceName(figure: Figure, path: string): string {
  const name = figure.data[Number(/^data\[(\d+)\]/.exec(path)?.[1])]?.name;
  return name === undefined ? "" : ` (${name})`;
}

function brief(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
