type Colour = readonly [red: number, green: number, blue: number];

/**
 * A picture as an uncompressed PNG with a palette, one byte per pixel; null is transparent. Uncompressed, since compressors differ between
 * machines and versions of Node, and the same picture must have the same bytes. With more than 255 colours, each channel loses its last bits,
 * as few as will do.
 */
export function paletteImage(width: number, height: number, pixels: readonly (Colour | null)[]): Buffer {
  const { palette, indices } = indexed(pixels);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits per pixel, colours from a palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from([[0, 0, 0], ...palette].flat())),
    chunk("tRNS", Buffer.from([0])),
    chunk("IDAT", stored(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Index 0 is transparent. */
function indexed(pixels: readonly (Colour | null)[]): { palette: Colour[]; indices: Uint8Array } {
  for (let step = 1; ; step *= 2) {
    const palette = new Map<string, Colour>();
    const names = pixels.map((colour) => {
      if (!colour) return null;
      const rough = colour.map((value) => Math.min(255, Math.round(value / step) * step)) as unknown as Colour;
      palette.set(String(rough), rough);
      return String(rough);
    });
    if (palette.size > 255) continue;
    const places = new Map([...palette.keys()].map((name, at) => [name, at + 1]));
    return {
      palette: [...palette.values()],
      indices: Uint8Array.from(names, (name) => (name ? places.get(name)! : 0)),
    };
  }
}

/** Bytes in the zlib format, as they are. */
function stored(bytes: Buffer): Buffer {
  const most = 65_535;
  const parts: Buffer[] = [Buffer.from([0x78, 0x01])];
  for (let at = 0; at < bytes.length; at += most) {
    const part = bytes.subarray(at, at + most);
    const head = Buffer.alloc(5);
    head[0] = at + most >= bytes.length ? 1 : 0;
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(~part.length & 0xffff, 3);
    parts.push(head, part);
  }
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(high * 65_536 + low);
  return Buffer.concat([...parts, sum]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(checksum(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** CRC-32 of PNG, ISO 3309. */
function checksum(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
