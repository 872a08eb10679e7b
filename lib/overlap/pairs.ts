import { cos, sin } from "../exact/index.js";
import type { Stream } from "../random/index.js";
import { BLUE_VIEW, goalLandmark, RED_VIEW, redUnseen } from "./blue-view.js";
import type { PairKind } from "./recipe.js";

/** Pairs of observations: [rows x 10] each, as blue's policy reads them. */
export interface Pairs {
  readonly rows: number;
  readonly self: Float32Array;
  readonly other: Float32Array;
}

/** Pairs that remember the row of the source that each was made from. */
export interface MadePairs extends Pairs {
  readonly sourceRows: readonly number[];
}

/** Where pairs are taken from: rows of both agents' observations of the same moments. */
export interface PairSource {
  readonly rows: number;
  /** Blue's observation of row r begins at r * blueStride + blueOffset. */
  readonly blue: Float32Array;
  readonly blueStride: number;
  readonly blueOffset: number;
  /** Red's, likewise; needed by "roleSwap" alone. */
  readonly red?: { readonly data: Float32Array; readonly stride: number; readonly offset: number };
}

export interface PairOptions {
  readonly radius: number;
  readonly keepFlag: boolean;
  /** Most rows to make. */
  readonly most: number;
}

const TWO_PI = 2 * Math.PI;

/** A point offset: angle uniform in [0, 2 pi], length uniform in [0, radius] (denser at the centre, as published). */
export function drawOffset(stream: Stream, radius: number): [number, number] {
  const angle = stream.uniform(0, TWO_PI);
  const length = stream.uniform(0, radius);
  return [length * cos(angle), length * sin(angle)];
}

/**
 * Makes self/other pairs from observations, in row order until `most` are found:
 * - insertedRed: self shows no red; other is the same with red at a drawn offset (the published pair);
 * - seenUnseen: other shows a real red; self is the same with red taken out;
 * - roleSwap: self is blue's observation; other is what blue would observe standing where red stands;
 * - nonSocial: as insertedRed, but the offset is added to the place of the fake landmark: an equal, non-social change;
 * - unrelated: two different moments (each row with the next).
 */
export function makePairs(kind: PairKind, source: PairSource, options: PairOptions, stream: Stream): MadePairs {
  const { size } = BLUE_VIEW;
  const most = Math.min(options.most, source.rows);
  const self = new Float32Array(most * size);
  const other = new Float32Array(most * size);
  const sourceRows: number[] = [];
  for (let row = 0; row < source.rows && sourceRows.length < most; row++) {
    const from = row * source.blueStride + source.blueOffset;
    const at = sourceRows.length * size;
    if (!copyPair(kind, source, row, from, self, other, at)) continue;
    if (kind === "insertedRed" || kind === "nonSocial") {
      const [x, y] = drawOffset(stream, options.radius);
      const slot = kind === "insertedRed" ? BLUE_VIEW.red : BLUE_VIEW.landmarks[1 - goalLandmark(self, at)];
      other[at + slot] += x;
      other[at + slot + 1] += y;
    }
    if (!options.keepFlag) other.fill(0, at + BLUE_VIEW.flag, at + BLUE_VIEW.flag + 2);
    sourceRows.push(row);
  }
  const made = sourceRows.length;
  return { rows: made, self: self.subarray(0, made * size), other: other.subarray(0, made * size), sourceRows };
}

/** Copies row `row` into both sides at `at`; false when this row makes no pair of the kind. */
function copyPair(
  kind: PairKind,
  source: PairSource,
  row: number,
  from: number,
  self: Float32Array,
  other: Float32Array,
  at: number,
): boolean {
  const { size, red } = BLUE_VIEW;
  const view = source.blue.subarray(from, from + size);
  if ((kind === "insertedRed" || kind === "nonSocial") && !redUnseen(view)) return false;
  if (kind === "seenUnseen" && redUnseen(view)) return false;
  self.set(view, at);
  other.set(view, at);
  if (kind === "seenUnseen") self.fill(0, at + red, at + red + 2);
  if (kind === "unrelated") {
    const next = ((row + 1) % source.rows) * source.blueStride + source.blueOffset;
    other.set(source.blue.subarray(next, next + size), at);
  }
  if (kind === "roleSwap") swapRoles(source, row, view, other, at);
  return true;
}

function swapRoles(source: PairSource, row: number, view: Float32Array, other: Float32Array, at: number): void {
  if (!source.red) throw new Error(`pairs of kind "roleSwap" need red's observations too`);
  const { data, stride, offset } = source.red;
  const from = row * stride + offset;
  const goal = from + RED_VIEW.landmarks[goalLandmark(view)];
  other.set(data.subarray(goal, goal + 2), at + BLUE_VIEW.goal);
  other.set(data.subarray(from, from + RED_VIEW.blue), at + BLUE_VIEW.landmarks[0]);
  other.set(data.subarray(from + RED_VIEW.blue, from + RED_VIEW.size), at + BLUE_VIEW.red);
}

/** The first `rows` pairs. */
export function firstPairs(pairs: Pairs, rows: number): Pairs {
  const kept = Math.min(rows, pairs.rows);
  const { size } = BLUE_VIEW;
  return { rows: kept, self: pairs.self.subarray(0, kept * size), other: pairs.other.subarray(0, kept * size) };
}

/** Several sets of pairs as one. */
export function joinPairs(parts: readonly Pairs[]): Pairs {
  const joined = (side: "self" | "other") => {
    const out = new Float32Array(parts.reduce((sum, part) => sum + part[side].length, 0));
    let offset = 0;
    for (const part of parts) {
      out.set(part[side], offset);
      offset += part[side].length;
    }
    return out;
  };
  return { rows: parts.reduce((sum, part) => sum + part.rows, 0), self: joined("self"), other: joined("other") };
}
