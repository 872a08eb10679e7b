import { canonicalJson } from "./json.js";
import { littleEndianBytes } from "./little-endian.js";
import { FORBIDDEN_TENSOR_NAMES, firstNonFinite, type Tensor, tensorTypeOf } from "./tensor-type.js";

/**
 * The bytes of a safetensors file (https://github.com/huggingface/safetensors#format). Deterministic: wider elements come
 * first (which keeps every tensor aligned), then names in code-unit order, and the header is padded with spaces to a
 * multiple of 8 bytes.
 *
 * @param metadata text to keep beside the tensors
 * @param options.finite refuse NaN and infinities (default true)
 * @throws if a shape does not match its data, a name is reserved, or a value is not finite
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
  options: { readonly finite?: boolean } = {},
): Uint8Array {
  const entries = Object.entries(tensors).sort(([a, first], [b, second]) => {
    const wider = second.data.BYTES_PER_ELEMENT - first.data.BYTES_PER_ELEMENT;
    return wider || (a < b ? -1 : 1);
  });
  const parts = Object.keys(metadata).length > 0 ? [`"__metadata__":${checkedMetadata(metadata)}`] : [];
  let end = 0;
  for (const [name, tensor] of entries) {
    checkTensor(name, tensor, options.finite ?? true);
    const begin = end;
    end += tensor.data.byteLength;
    const dtype = tensorTypeOf(tensor.data);
    parts.push(
      `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${tensor.shape}],"data_offsets":[${begin},${end}]}`,
    );
  }
  const header = Buffer.from(`{${parts.join(",")}}`);
  const headerLength = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(header, 8);
  let offset = 8 + headerLength;
  for (const [, { data }] of entries) {
    bytes.set(littleEndianBytes(data), offset);
    offset += data.byteLength;
  }
  return bytes;
}

function checkedMetadata(metadata: Readonly<Record<string, string>>): string {
  for (const [key, value] of Object.entries(metadata)) {
    if (key === "__proto__" || typeof value !== "string") {
      throw new Error(`safetensors metadata maps names to text; "${key}" is ${JSON.stringify(value)}`);
    }
  }
  return canonicalJson(metadata);
}

function checkTensor(name: string, { shape, data }: Tensor, finite: boolean): void {
  if (FORBIDDEN_TENSOR_NAMES.includes(name)) throw new Error(`a tensor cannot be named "${name}"`);
  const size = shape.reduce((product, n) => product * n, 1);
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0) || size !== data.length) {
    throw new Error(`tensor "${name}": shape [${shape}] does not hold its ${data.length} values`);
  }
  const bad = finite ? firstNonFinite(data) : -1;
  if (bad >= 0) throw new Error(`tensor "${name}": value ${bad} is ${data[bad]}; pass { finite: false } to keep it`);
}
