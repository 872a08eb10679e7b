const MACHINE_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The typed arrays that files hold. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** The values as little-endian bytes: a view on a little-endian machine (nearly all), else a swapped copy. */
export function littleEndianBytes(values: NumberArray): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return MACHINE_IS_LITTLE_ENDIAN ? bytes : swapped(bytes.slice(), values.BYTES_PER_ELEMENT);
}

/** Little-endian bytes, copied to the start of a fresh buffer, in the order of this machine. */
export function machineBytes(bytes: Uint8Array, bytesPerElement: number): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  if (!MACHINE_IS_LITTLE_ENDIAN) swapped(copy, bytesPerElement);
  return copy.buffer;
}

function swapped(bytes: Uint8Array, bytesPerElement: number): Uint8Array {
  for (let start = 0; start < bytes.length; start += bytesPerElement) {
    bytes.subarray(start, start + bytesPerElement).reverse();
  }
  return bytes;
}
