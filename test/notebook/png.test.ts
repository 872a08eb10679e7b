import { inflateSync } from "node:zlib";
import { paletteImage } from "overlap-lab/notebook/png";
import { expect, it } from "vitest";

/** The parts of a PNG by name. */
function chunks(png: Buffer): Record<string, Buffer> {
  const found: Record<string, Buffer> = {};
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    found[png.toString("latin1", at + 4, at + 8)] = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
  return found;
}

it("holds each pixel as an index into the palette, 0 for a hole", () => {
  const { IHDR, PLTE, IDAT } = chunks(paletteImage(2, 2, [[255, 0, 0], null, [0, 0, 255], [255, 0, 0]]));
  expect([IHDR.readUInt32BE(0), IHDR.readUInt32BE(4)]).toEqual([2, 2]);
  expect([...PLTE]).toEqual([0, 0, 0, 255, 0, 0, 0, 0, 255]);
  // One filter byte before each row. Inflating checks the Adler sum too.
  expect([...inflateSync(IDAT)]).toEqual([0, 1, 0, 0, 2, 1]);
});

it("makes do with 255 colours, none off by more than a few steps", () => {
  const pixels = Array.from({ length: 4096 }, (_, at) => [at % 256, (at * 7) % 256, 128] as const);
  const { PLTE, IDAT } = chunks(paletteImage(4096, 1, pixels));
  expect(PLTE.length).toBeLessThanOrEqual(3 * 256);
  const indices = inflateSync(IDAT).subarray(1);
  const off = pixels.map(([red, green], at) =>
    Math.max(Math.abs(PLTE[3 * indices[at]] - red), Math.abs(PLTE[3 * indices[at] + 1] - green)),
  );
  expect(Math.max(...off)).toBeLessThanOrEqual(16);
});
