import { parseJson } from "./json.js";
import { machineBytes } from "./little-endian.js";
import {
  FORBIDDEN_TENSOR_NAMES,
  firstNonFinite,
  isTensorType,
  TENSOR_TYPES,
  type Tensor,
  type TensorType,
} from "./tensor-type.js";

export interface SafetensorsLimits {
  /** Refuse NaN and infinities (default true, as weights need). */
  readonly finite?: boolean;
  /** Largest file, bytes (default 100 MiB). */
  readonly maxBytes?: number;
  /** Largest header, bytes (default 1 MiB). */
  readonly maxHeaderBytes?: number;
}

/** What a file held. Both records have no prototype, so only names from the file can be found in them. */
export interface SafetensorsContent {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Record<string, string>;
}

interface Entry {
  readonly name: string;
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file. The tensors are copies. Every size is checked before anything is allocated.
 *
 * @param source the file's name, for messages
 * @throws if the header, an offset, a shape or a value is not in order; the message names file, byte offset and check
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  source: string,
  { finite = true, maxBytes = 100 * 2 ** 20, maxHeaderBytes = 2 ** 20 }: SafetensorsLimits = {},
): SafetensorsContent {
  const fail = (offset: number, problem: string): never => {
    throw new Error(`${source}, byte ${offset}: ${problem}`);
  };
  if (bytes.length > maxBytes) fail(0, `the file has ${bytes.length} bytes; at most ${maxBytes} are read`);
  if (bytes.length < 8) fail(0, `the 8-byte header length is cut short; the file has ${bytes.length} bytes`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (declared > BigInt(maxHeaderBytes)) fail(0, `header length ${declared} is above the limit of ${maxHeaderBytes}`);
  const start = 8 + Number(declared);
  if (start > bytes.length) fail(0, `header length ${declared} runs past the end of the file (${bytes.length} bytes)`);

  const header = parseHeader(bytes.subarray(8, start), source);
  const metadata = readMetadata(header, fail);
  const entries = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => readEntry(name, value, fail))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);

  const tensors: Record<string, Tensor> = Object.create(null);
  let previousEnd = 0;
  for (const { name, dtype, shape, begin, end } of entries) {
    if (begin !== previousEnd) {
      const what = begin < previousEnd ? "overlaps the tensor before it" : "leaves a gap after the tensor before it";
      fail(start + begin, `tensor "${name}" ${what}, which ends at byte ${start + previousEnd}`);
    }
    previousEnd = end;
    if (start + end > bytes.length) {
      fail(
        start + begin,
        `tensor "${name}" ends at byte ${start + end}, past the end of the file (${bytes.length} bytes)`,
      );
    }
    const type = TENSOR_TYPES[dtype];
    const data = new type(machineBytes(bytes.subarray(start + begin, start + end), type.BYTES_PER_ELEMENT));
    const bad = finite ? firstNonFinite(data) : -1;
    if (bad >= 0) {
      fail(start + begin + bad * type.BYTES_PER_ELEMENT, `tensor "${name}": value ${bad} is ${data[bad]}, not finite`);
    }
    tensors[name] = { shape, data };
  }
  if (start + previousEnd !== bytes.length) {
    fail(start + previousEnd, `${bytes.length - start - previousEnd} bytes belong to no tensor`);
  }
  return { tensors, metadata };
}

type Fail = (offset: number, problem: string) => never;

function parseHeader(bytes: Uint8Array, source: string): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`${source}, byte 8: the header is not UTF-8 text`);
  }
  const header = parseJson(text, `${source}, header (from byte 8)`);
  if (!isRecord(header)) throw new Error(`${source}, byte 8: the header must be a JSON object`);
  return header;
}

function readMetadata(header: Record<string, unknown>, fail: Fail): Record<string, string> {
  const metadata: Record<string, string> = Object.create(null);
  const given = header.__metadata__ ?? {};
  if (!isRecord(given)) return fail(8, `__metadata__ must map names to text`);
  for (const [key, value] of Object.entries(given)) {
    if (typeof value !== "string") return fail(8, `__metadata__ must map names to text; "${key}" is not text`);
    metadata[key] = value;
  }
  return metadata;
}

function readEntry(name: string, value: unknown, fail: Fail): Entry {
  if (FORBIDDEN_TENSOR_NAMES.includes(name)) return fail(8, `a tensor cannot be named "${name}"`);
  if (!isRecord(value)) return fail(8, `the entry of tensor "${name}" must be an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isTensorType(dtype)) {
    const known = Object.keys(TENSOR_TYPES).join(", ");
    return fail(8, `tensor "${name}" has dtype ${shown(dtype)}; this library reads ${known}`);
  }
  if (!isSizes(shape)) return fail(8, `tensor "${name}": shape must be a list of sizes; got ${shown(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(8, `tensor "${name}": data_offsets must be [begin, end]; got ${shown(offsets)}`);
  }
  const [begin, end] = offsets;
  const wanted = shape.reduce((product, n) => product * n, TENSOR_TYPES[dtype].BYTES_PER_ELEMENT);
  if (wanted !== end - begin) {
    return fail(
      8,
      `tensor "${name}": shape [${shape}] of ${dtype} takes ${wanted} bytes; data_offsets give ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value from a file, for a message: short, whatever it is. */
function shown(value: unknown): string {
  const simple = Array.isArray(value) ? value.every((item) => typeof item !== "object") : typeof value !== "object";
  return simple || value === null ? String(JSON.stringify(value)).slice(0, 80) : "a nested value";
}
