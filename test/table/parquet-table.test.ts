import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as aq from "arquero";
import { columnsOf, readParquet, tableOf, writeParquet } from "overlap-lab/table/index";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "overlap-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "t.parquet");

describe("a Parquet file", () => {
  it("gives the table back to those who know its hash", async () => {
    const columns = { arm: ["a", "b"], seed: [1, 2], value: [0.1, null], on: [true, false] };
    const hash = await writeParquet(aq.table(columns), file);
    expect(columnsOf(await readParquet(file, hash))).toEqual({ ...columns, value: [0.1, Number.NaN] });
  });

  it("is refused when it is not what was written", async () => {
    const hash = await writeParquet({ x: [1] }, file);
    writeFileSync(file, "PAR1");
    await expect(readParquet(file, hash)).rejects.toThrow(`${file}: SHA-256 is`);
  });
});

describe("tableOf", () => {
  const run = resolve(import.meta.dirname, "../../data/demo/deceptive");

  it("reads the table of a run, by its folder or from the opened run", async () => {
    const table = await tableOf(run);
    expect(table.numRows()).toBe(250);
    expect(table.columnNames().slice(0, 4)).toEqual(["episode", "red.return", "blue.return", "trapped"]);
    expect((await tableOf({ folder: run }, "history.parquet")).objects()).toEqual(table.objects());
  });

  it("lists the files of the run when there is none of that name", async () => {
    await expect(tableOf(run, "none.parquet")).rejects.toThrow(
      'has no file "none.parquet"; it has history.parquet, weights.safetensors',
    );
  });
});
