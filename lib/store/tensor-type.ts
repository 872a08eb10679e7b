import type { NumberArray } from "./little-endian.js";

/** A named block of numbers: `data.length` is the product of `shape`; row-major. An empty shape is a single number. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: NumberArray;
}

/** Names that would reach an object's prototype or the format's own entry. */
export const FORBIDDEN_TENSOR_NAMES: readonly string[] = ["__proto__", "__metadata__"];

/** Element types of the safetensors format that have a JavaScript typed array. */
export const TENSOR_TYPES = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
} as const;

export type TensorType = keyof typeof TENSOR_TYPES;

export function isTensorType(name: unknown): name is TensorType {
  return typeof name === "string" && Object.hasOwn(TENSOR_TYPES, name);
}

/** @throws if the array is not one of the typed arrays of the format */
export function tensorTypeOf(data: NumberArray): TensorType {
  for (const [name, type] of Object.entries(TENSOR_TYPES)) {
    if (data instanceof type) return name as TensorType;
  }
  throw new Error(
    `a tensor's data must be one of ${Object.values(TENSOR_TYPES)
      .map(({ name }) => name)
      .join(", ")}; got ${Object.prototype.toString.call(data)}`,
  );
}

/** Index of the first NaN or infinity, or -1. Integers have none. */
export function firstNonFinite(data: NumberArray): number {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return -1;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}
