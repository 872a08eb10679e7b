import { encodeParquet, type ParquetColumns } from "../../store/index.js";
import type { Part } from "./parts.js";

/** The costly tables, by the kind of part that they are made of. */
export const ANALYSIS_FILES = {
  similarity: "similarity.parquet",
  forcedChoice: "forced-choice.parquet",
} as const satisfies Record<Part["kind"], string>;

/** Columns with a narrower type than 64-bit floats; a log-MSE needs no more than seven digits in a file. */
const INT32 = ["index", "deceptive", "honest", "publishedEntries"];
const NARROW: Readonly<
  Record<Part["kind"], { readonly int32: readonly string[]; readonly float32: readonly string[] }>
> = {
  similarity: { int32: INT32, float32: [] },
  forcedChoice: { int32: ["evaluationSeed", "episodes"], float32: ["deceptive", "honest"] },
};

/** The columns of a table's parts, one after the other. A table without parts has the one column "index", and no row. */
export function joinParts(parts: readonly ParquetColumns[]): ParquetColumns {
  if (parts.length === 0) return { index: [] };
  return Object.fromEntries(
    Object.keys(parts[0]).map((name) => [name, parts.flatMap((part) => Array.from(part[name] as ArrayLike<number>))]),
  );
}

/** The bytes of a table or of a part of one. */
export function encodeTable(kind: Part["kind"], columns: ParquetColumns): Uint8Array {
  const { int32, float32 } = NARROW[kind];
  const typed = Object.entries(columns).map(([name, values]) => {
    if (int32.includes(name)) return [name, Int32Array.from(values as number[])] as const;
    if (float32.includes(name)) return [name, Float32Array.from(values as number[])] as const;
    return [name, values] as const;
  });
  return encodeParquet(Object.fromEntries(typed));
}
