const PAGE = 65536;

/** Hands out 16-byte aligned, zeroed pieces of a wasm memory; nothing is ever given back. */
export class Arena {
  #next: number;

  constructor(
    private readonly memory: WebAssembly.Memory,
    start: number,
  ) {
    this.#next = align(start);
  }

  /** Byte pointer to `count` fresh floats. Growing the memory invalidates older views: make views after allocating. */
  floats(count: number): number {
    const pointer = this.#next;
    this.#next = align(pointer + 4 * count);
    const missing = this.#next - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return pointer;
  }

  /** Floats in the whole memory. */
  get length(): number {
    return this.memory.buffer.byteLength / 4;
  }

  /** A live view of `count` floats at a pointer. */
  view(pointer: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, count);
  }
}

function align(pointer: number): number {
  return (pointer + 63) & ~63;
}

/** The next multiple of `unit` (a power of two). */
export function padded(count: number, unit = 4): number {
  return (count + unit - 1) & ~(unit - 1);
}
