import { createHash } from "node:crypto";
import fc from "fast-check";
import { sha256 } from "overlap-lab/store/hash";
import { decodeParquet, encodeParquet } from "overlap-lab/store/parquet";
import { describe, expect, test } from "vitest";

const decode = (bytes: Uint8Array) => decodeParquet(bytes, "t.parquet", sha256(bytes));

const TABLE = {
  seed: Int32Array.of(0, 1, 2),
  return: [-1.5, Number.NaN, 0.1],
  arm: ["baseline", "soo", "é"],
  trapped: [true, false, true],
  loss: Float32Array.of(0.5, 1, 2),
};

describe("a round trip", () => {
  test("keeps columns, their order and their values", async () => {
    const table = await decode(encodeParquet(TABLE));
    expect(Object.keys(table)).toEqual(Object.keys(TABLE));
    expect({ ...table }).toEqual({
      seed: [0, 1, 2],
      return: [-1.5, Number.NaN, 0.1],
      arm: ["baseline", "soo", "é"],
      trapped: [true, false, true],
      loss: [0.5, 1, 2],
    });
  });

  test("of an empty table, and of more than one row group", async () => {
    expect({ ...(await decode(encodeParquet({ a: [], b: new Int32Array() }))) }).toEqual({ a: [], b: [] });
    const many = Float64Array.from({ length: 120_000 }, (_, i) => i / 7);
    expect((await decode(encodeParquet({ many }))).many).toEqual([...many]);
  });

  test("of any numbers and texts", async () => {
    const rows = fc.array(fc.tuple(fc.double(), fc.string(), fc.boolean()), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(rows, async (values) => {
        const [x, s, b] = [values.map((v) => v[0]), values.map((v) => v[1]), values.map((v) => v[2])];
        expect({ ...(await decode(encodeParquet({ x, s, b }))) }).toEqual({ x, s, b });
      }),
      { numRuns: 300 },
    );
  });
});

test("a small Buffer, which lies in a pool with others, is read as it is", async () => {
  const pooled = Buffer.from(encodeParquet({ a: [1, 2] }));
  expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.length);
  expect({ ...(await decode(pooled)) }).toEqual({ a: [1, 2] });
});

test("all NaNs give the same bytes, whatever their bits", () => {
  const narrow = (bits: number) => new Float32Array(Uint32Array.of(bits, 0).buffer);
  const wide = (bits: bigint) => new Float64Array(BigUint64Array.of(bits, 0n).buffer);
  const hashes = [
    { a: narrow(0x7fc00000), b: wide(0x7ff8000000000000n) },
    { a: narrow(0xffc00000), b: wide(0xfff8000000000000n) },
    { a: narrow(0x7fc00001), b: wide(0x7ff8000000000001n) },
  ].map((table) => sha256(encodeParquet(table)));
  expect(new Set(hashes).size).toBe(1);
  expect(sha256(encodeParquet({ b: [...wide(0xfff8000000000000n)] }))).toBe(
    sha256(encodeParquet({ b: [...wide(0x7ff8000000000000n)] })),
  );
});

test("the same table gives the same bytes, here and on every machine", () => {
  expect(encodeParquet(TABLE)).toEqual(encodeParquet(structuredClone(TABLE)));
  // On a new version of hyparquet-writer this may change; results are then written again, with a note.
  expect(createHash("sha256").update(encodeParquet(TABLE)).digest("hex")).toBe(
    "06d59b017dd908c648d141ee81e8f7342937c9a90302bb0a080ecd99bcbce775",
  );
});

test.each([
  ["columns of unequal length", { a: [1, 2], b: [1] }, 'column "b" has 1 rows, but column "a" has 2'],
  ["a mixed column", { a: [1, "x"] as never }, 'column "a" starts with a number, but row 1 is x'],
  ["null", { a: [1, null] as never }, 'column "a" starts with a number, but row 1 is null'],
  ["objects", { a: [{}] as never }, 'column "a" must hold numbers, text or booleans'],
  ["no columns", {}, "at least one column"],
])("writing refuses %s", (_, columns, message) => {
  expect(() => encodeParquet(columns)).toThrow(message);
});

test("reading refuses what is not Parquet", async () => {
  await expect(decode(new Uint8Array(3))).rejects.toThrow("t.parquet: cannot be read");
  await expect(decode(encodeParquet(TABLE).slice(0, -5))).rejects.toThrow("t.parquet: cannot be read");
});

test("a file that is not what was written is refused before it is parsed", async () => {
  const original = encodeParquet(TABLE);
  const change = fc.record({ at: fc.nat(original.length - 1), by: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, by }) => {
      const bytes = original.slice();
      bytes[at] ^= by;
      await expect(decodeParquet(bytes, "damaged.parquet", sha256(original))).rejects.toThrow(
        "damaged.parquet: SHA-256 is",
      );
    }),
    { numRuns: 1000 },
  );
});
