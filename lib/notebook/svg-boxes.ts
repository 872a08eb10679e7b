import { textWidth } from "./text-size.js";

/** A rectangle as browsers report it, px. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
type Corner = readonly [x: number, y: number];

const identity: Matrix = [1, 0, 0, 1, 0, 0];

/**
 * Gives a jsdom window the measurements that it lacks: how large texts and rectangles are, alone or in groups, with their translations and
 * rotations. Plotly places legends, tick labels and margins by them. Paths count for nothing.
 */
// biome-ignore lint/suspicious/noExplicitAny: jsdom comes without types.
export function addMeasurements(window: any): void {
  window.HTMLElement.prototype.getBoundingClientRect = () => boxAround([]);
  const svg = window.SVGElement.prototype;
  svg.getBBox = function getBBox(this: Element) {
    return boxAround(cornersOf(this, identity));
  };
  svg.getBoundingClientRect = function getBoundingClientRect(this: Element) {
    return boxAround(cornersOf(this, transformOf(this)));
  };
  svg.getComputedTextLength = function getComputedTextLength(this: Element) {
    return boxAround(cornersOf(this, identity)).width;
  };
}

function cornersOf(element: Element, place: Matrix): Corner[] {
  const name = element.tagName;
  if (name === "text" || name === "tspan") return corners(textBox(element), place);
  if (name === "rect") {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => number(element.getAttribute(key)));
    return corners([x, y, width, height], place);
  }
  if (name !== "g" && name !== "svg") return [];
  return Array.from(element.children).flatMap((child) => cornersOf(child, multiply(place, transformOf(child))));
}

function textBox(element: Element): [x: number, y: number, width: number, height: number] {
  const { style } = element as SVGElement;
  if (style.display === "none") return [0, 0, 0, 0];
  const size = Number.parseFloat(style.fontSize) || 12;
  const bold = Number(style.fontWeight) >= 600 || style.fontWeight === "bold";
  const rows = Array.from(element.querySelectorAll("tspan.line"), (row) => row.textContent ?? "");
  const lines = rows.length > 0 ? rows : [element.textContent ?? ""];
  const width = Math.max(...lines.map((line) => textWidth(line, size, bold)));
  const anchor = element.getAttribute("text-anchor");
  const shift = anchor === "middle" ? width / 2 : anchor === "end" ? width : 0;
  const x = number(element.getAttribute("x")) - shift;
  const y = number(element.getAttribute("y")) - 0.93 * size;
  return [x, y, width, lines.length * size * 1.3 - 0.15 * size];
}

function corners([x, y, width, height]: readonly number[], place: Matrix): Corner[] {
  if (width === 0 && height === 0) return [];
  const [a, b, c, d, e, f] = place;
  const ends: Corner[] = [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ];
  return ends.map(([px, py]) => [a * px + c * py + e, b * px + d * py + f]);
}

function boxAround(all: Corner[]): Box {
  if (all.length === 0) return { x: 0, y: 0, width: 0, height: 0, left: 0, top: 0, right: 0, bottom: 0 };
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: left, y: top, width: right - left, height: bottom - top, left, right, top, bottom };
}

function transformOf(element: Element): Matrix {
  let matrix = identity;
  for (const [, kind, body] of (element.getAttribute("transform") ?? "").matchAll(/(\w+)\(([^)]*)\)/g)) {
    const values = body.split(/[\s,]+/).map(number);
    if (kind === "translate") matrix = multiply(matrix, [1, 0, 0, 1, values[0], values[1] ?? 0]);
    if (kind === "scale") matrix = multiply(matrix, [values[0], 0, 0, values[1] ?? values[0], 0, 0]);
    if (kind === "rotate") {
      const turn = (values[0] * Math.PI) / 180;
      const [x, y] = [values[1] ?? 0, values[2] ?? 0];
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      matrix = multiply(matrix, [cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos]);
    }
  }
  return matrix;
}

function multiply([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

function number(text: string | null): number {
  return Number.parseFloat(text ?? "") || 0;
}
