import { sha256 } from "overlap-lab/store/hash";
import { encodeParquet } from "overlap-lab/store/parquet";
import { withParquetReader } from "overlap-lab/store/parquet-reader";
import { expect, test } from "vitest";

const bytes = encodeParquet({ step: [1, 2], value: [0.5, Number.NaN] });

test("reads tables one after the other, and refuses one that is damaged without losing the next", async () => {
  await withParquetReader(async (read) => {
    expect(await read(bytes, "t", sha256(bytes))).toEqual({ step: [1, 2], value: [0.5, Number.NaN] });
    await expect(read(bytes, "t", "0".repeat(64))).rejects.toThrow("t: SHA-256 is");
    const cut = bytes.slice(0, 40);
    await expect(read(cut, "cut", sha256(cut))).rejects.toThrow("cut: cannot be read as a Parquet table");
    expect((await read(bytes, "t", sha256(bytes))).step).toEqual([1, 2]);
  });
});

test("ends a reading that takes too long", async () => {
  const reading = withParquetReader((read) => read(bytes, "slow", sha256(bytes)), 0.001);
  await expect(reading).rejects.toThrow("slow: took more than 0.001 s to read; is it damaged?");
});

test("gives back what the work gives", async () => {
  expect(await withParquetReader(async () => 7)).toBe(7);
});
